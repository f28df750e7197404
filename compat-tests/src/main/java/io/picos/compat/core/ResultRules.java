package io.picos.compat.core;

import static io.picos.compat.scene.Thrown.assertThatThrownBy;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Order;
import io.picos.Trigger;
import io.picos.compat.patience.Repeat;
import io.picos.compat.patience.Waits;
import io.picos.compat.scene.Probe;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rules C7, C8 and C11: awaiting a computation.
public interface ResultRules extends CoreSubjects {
    /// Awaiting a completed computation needs no fiber, and returns the result even in a cancelled fiber.
    @Test
    default void c7a_aResultThatIsThereIsTakenAtOnce() throws Exception {
        Computation<Integer> returned = Computation.returned(1);
        assertThat(computations().await(returned)).as("C7a: outside any fiber").isEqualTo(1);
        computations().awaitCompletion(returned);
        Computation<@Nullable Void> own = Computation.create();
        AtomicReference<Integer> taken = new AtomicReference<>();
        subject().run(() -> {
            Fiber.spawn(Fiber.create(own), fiber -> {
                own.tryCancel(new Exception("C7a"));
                try {
                    computations().awaitCompletion(returned);
                    taken.set(computations().await(returned));
                } catch (RuntimeException unexpected) {
                    taken.set(-1);
                }
            });
            Waits.yieldUntil("C7a: the fiber goes on", () -> taken.get() != null);
            return null;
        });
        assertThat(taken.get()).as("C7a: in a cancelled fiber").isEqualTo(1);
    }

    /// If a result and a cancellation arrive before the fiber runs again, the cancellation wins. On a serial
    /// scheduler it always wins. On other schedulers the fiber may have run in between, but not every time.
    @Test
    default void c7b_cancellationWinsOverAResultAtTheSameTime() throws Exception {
        RuntimeException cause = new RuntimeException("C7b");
        AtomicInteger causes = new AtomicInteger();
        int times = Repeat.times(1_000);
        subject().run(() -> {
            for (int time = 0; time < times; time++) {
                Computation<Integer> awaited = computations().create(Order.LIFO);
                Computation<@Nullable Void> own = Computation.create();
                AtomicReference<Object> answer = new AtomicReference<>();
                Fiber.spawn(Fiber.create(own), fiber -> {
                    try {
                        answer.set(computations().await(awaited));
                    } catch (RuntimeException thrown) {
                        answer.set(thrown);
                    }
                });
                Waits.yieldUntil("C7b: the fiber is suspended", () -> Probe.triggers(own) == 1);
                awaited.tryReturn(1);
                own.tryCancel(cause);
                Waits.yieldUntil("C7b: the fiber goes on", () -> answer.get() != null);
                assertThat(answer.get()).as("C7b: answer").isIn(1, cause);
                causes.addAndGet(answer.get() == cause ? 1 : 0);
            }
            return null;
        });
        assertThat(causes.get())
                .as("C7b: fibers that were cancelled, of %s", times)
                .isBetween(subject().serial() ? times : 1, times);
        Repeat.print("C7b: " + times + " repetitions, " + causes + " cancelled");
    }

    /// A fiber that was cancelled while it waited leaves at most one dead trigger in the awaited computation.
    @Test
    default void c7c_aCancelledWaitLeavesOneDeadTriggerAtMost() throws Exception {
        Computation<Integer> awaited = computations().create(Order.FIFO);
        for (int waiter = 0; waiter < 100; waiter++) {
            Computation<Integer> own = Computation.create();
            CompletableFuture<Integer> waiting =
                    subject().start(own, () -> computations().await(awaited));
            Waits.until("C7c: the fiber is suspended", () -> Probe.triggers(own) == 1);
            own.tryCancel(new RuntimeException("C7c"));
            assertThatThrownBy(() -> Waits.get("C7c: the fiber goes on", waiting))
                    .as("C7c: thrown in the fiber")
                    .isSameAs(own.cancellation());
            assertThat(Probe.triggers(awaited)).as("C7c: triggers left").isLessThanOrEqualTo(1);
        }
    }

    /// The waits of a fiber that end with a result do not pile up in the fiber's own computation either.
    @Test
    default void c7c_aWaitWithAResultLeavesOneDeadTriggerInTheOwnComputationAtMost() throws Exception {
        Computation<Integer> own = Computation.create();
        AtomicReference<@Nullable Computation<Integer>> awaited = new AtomicReference<>();
        CompletableFuture<Integer> waiting = subject().start(own, () -> {
            int most = 0;
            for (int wait = 0; wait < 100; wait++) {
                Computation<Integer> next = computations().create(Order.FIFO);
                awaited.set(next);
                computations().await(next);
                most = Math.max(most, Probe.triggers(own));
            }
            return most;
        });
        for (int wait = 0; wait < 100; wait++) {
            Waits.until("C7c: the fiber waits for the next result", () -> awaited.get() != null);
            Computation<Integer> next = requireNonNull(awaited.getAndSet(null));
            Waits.until("C7c: the fiber is suspended", () -> Probe.triggers(next) == 1);
            next.tryReturn(1);
        }
        assertThat(Waits.get("C7c: the fiber has ended", waiting))
                .as("C7c: triggers left in the fiber's own computation")
                .isLessThanOrEqualTo(1);
    }

    /// Unchecked exceptions and errors are thrown as they are, checked exceptions inside a CompletionException.
    @Test
    default void c8_uncheckedCausesAreThrownAsTheyAre_checkedOnesWrapped() throws Exception {
        for (Throwable cause : List.of(new IllegalStateException("C8"), new AssertionError("C8"))) {
            Computation<Integer> cancelled = Computation.cancelled(cause);
            assertThat(catchThrowable(() -> computations().await(cancelled)))
                    .as("C8: thrown for an unchecked cause")
                    .isSameAs(cause);
            assertThat(catchThrowable(cancelled::check))
                    .as("C8: thrown by check")
                    .isSameAs(cause);
        }
        IOException checked = new IOException("C8");
        Computation<Integer> cancelled = Computation.cancelled(checked);
        assertThat(catchThrowable(() -> computations().await(cancelled)))
                .as("C8: thrown for a checked cause")
                .isInstanceOf(CompletionException.class)
                .cause()
                .as("C8: cause of the CompletionException")
                .isSameAs(checked);
        AtomicReference<@Nullable Throwable> inFiber = new AtomicReference<>();
        subject().run(() -> {
            Computation<Integer> late = computations().create(Order.FIFO);
            Fiber.spawn(Fiber.create(Computation.finished()), fiber -> late.tryCancel(checked));
            inFiber.set(catchThrowable(() -> computations().await(late)));
            return null;
        });
        assertThat(inFiber.get())
                .as("C8: thrown after waiting")
                .isInstanceOf(CompletionException.class)
                .hasCause(checked);
    }

    /// If the fiber's own computation returns while the fiber awaits another computation, the fiber wakes up,
    /// checks the awaited computation again, and waits on.
    @Test
    default void c11_aFiberWhoseComputationReturnsWaitsOn() throws Exception {
        Computation<Integer> awaited = computations().create(Order.FIFO);
        Computation<@Nullable Void> own = Computation.create();
        AtomicBoolean done = new AtomicBoolean();
        AtomicBoolean wasRunning = new AtomicBoolean();
        subject().run(() -> {
            Fiber.spawn(Fiber.create(own), fiber -> {
                computations().awaitCompletion(awaited);
                wasRunning.set(awaited.isRunning());
                done.set(true);
            });
            Waits.yieldUntil("C11: the fiber is suspended", () -> Probe.triggers(own) == 1);
            own.tryReturn(null);
            // after its check, the fiber attaches a new trigger; its first trigger is swept, or dead
            Waits.yieldUntil("C11: the fiber waits again", () -> done.get() || Probe.triggers(awaited) >= 1);
            for (int yield = 0; yield < 100 && !done.get(); yield++) {
                Fiber.yield();
            }
            awaited.tryReturn(1);
            Waits.yieldUntil("C11: the fiber goes on", done::get);
            return null;
        });
        assertThat(wasRunning)
                .as("C11: went on while the computation was running")
                .isFalse();
    }

    /// If the fiber's own computation returns while the fiber awaits a trigger, `await` returns null: this is
    /// not a cancellation.
    @Test
    default void c11_aReturnWakesWithoutACause() throws Exception {
        Trigger trigger = Trigger.create();
        Computation<@Nullable Void> own = Computation.create();
        AtomicBoolean done = new AtomicBoolean();
        AtomicReference<@Nullable Throwable> answer = new AtomicReference<>();
        subject().run(() -> {
            Fiber.spawn(Fiber.create(own), fiber -> {
                answer.set(triggers().await(trigger));
                done.set(true);
            });
            Waits.yieldUntil("C11: the fiber is suspended", () -> Probe.isAwaiting(trigger));
            own.tryReturn(null);
            Waits.yieldUntil("C11: the fiber is woken", done::get);
            return null;
        });
        assertThat(answer.get()).as("C11: answer").isNull();
        assertThat(trigger.isSignaled()).as("C11: signaled").isTrue();
    }
}
