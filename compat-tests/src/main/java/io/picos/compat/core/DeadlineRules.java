package io.picos.compat.core;

import static io.picos.compat.scene.Thrown.assertThatThrownBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.picos.Cancellation;
import io.picos.Computation;
import io.picos.ConsumerCancelled;
import io.picos.DeadlineExceeded;
import io.picos.Fiber;
import io.picos.Order;
import io.picos.SchedulerClosed;
import io.picos.ScopeTerminated;
import io.picos.Trigger;
import io.picos.compat.patience.Repeat;
import io.picos.compat.patience.Waits;
import io.picos.compat.scene.Probe;
import io.picos.compat.scene.Scene;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rules C9 and C12: deadlines, and the cancellation causes of Picos Bridge.
public interface DeadlineRules extends CoreSubjects {
    /// A computation is never cancelled before its deadline, whichever way the deadline was set.
    @Test
    default void c9a_cancelAfterIsNeverEarly() throws Exception {
        Exception cause = new Exception("C9a");
        for (long micros : new long[] {1, 500, 1_000, 3_000, 20_000}) {
            Duration duration = Duration.ofNanos(micros * 1_000);
            long inFiber = subject().run(() -> {
                long start = System.nanoTime();
                Computation<Integer> computation = computations().create(Order.FIFO);
                computations().cancelAfter(computation, duration, cause);
                computation.awaitCompletion();
                assertThat(computation.cancellation()).as("C9a: cause").isSameAs(cause);
                return System.nanoTime() - start;
            });
            assertThat(inFiber).as("C9a: nanoseconds in a fiber").isGreaterThanOrEqualTo(duration.toNanos());

            long start = System.nanoTime();
            Computation<Integer> computation = computations().create(Order.FIFO);
            subject().cancelAfter(computation, duration, cause);
            Waits.until("C9a: cancelled", () -> !computation.isRunning());
            assertThat(computation.cancellation()).as("C9a: cause").isSameAs(cause);
            assertThat(System.nanoTime() - start)
                    .as("C9a: nanoseconds outside fibers")
                    .isGreaterThanOrEqualTo(duration.toNanos());
        }
    }

    /// A negative duration, or a duration that is too large for the clock, throws IllegalArgumentException. A
    /// century is accepted.
    @Test
    default void c9c_impossibleDurationsAreRefused() throws Exception {
        Computation<Integer> computation = computations().create(Order.FIFO);
        for (Duration impossible : List.of(
                Duration.ofNanos(-1),
                Duration.ofSeconds(Long.MIN_VALUE),
                Duration.ofNanos(Long.MAX_VALUE),
                Duration.ofSeconds(Long.MAX_VALUE, 999_999_999))) {
            Throwable inFiber =
                    subject().run(() -> catchThrowable(() -> computations().cancelAfter(computation, impossible)));
            assertThat(inFiber)
                    .as("C9c: thrown in a fiber for %s", impossible)
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> subject().cancelAfter(computation, impossible, new Exception("C9c")))
                    .as("C9c: thrown outside fibers for %s", impossible)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        subject().run(() -> {
            computations().cancelAfter(computation, Duration.ofDays(36_500));
            Fiber.yield();
            return null;
        });
        assertThat(computations().isRunning(computation)).as("C9c: running").isTrue();
        computations().tryReturn(computation, 1); // removes the timer
    }

    /// A duration of zero cancels soon, but on a serial scheduler not before a ready fiber has run. A scheduler
    /// may cancel from another thread if the turn lasts, and a busy machine makes turns last: then other fibers
    /// have to show it.
    @Test
    default void c9d_zeroComesAfterOthers() {
        Scene scene = new Scene("C9d", subject());
        AtomicBoolean ranFirst = new AtomicBoolean();
        for (int attempt = 0; attempt < 10 && !ranFirst.get(); attempt++) {
            AtomicBoolean otherRan = new AtomicBoolean();
            Computation<Integer> computation = computations().create(Order.FIFO);
            scene.run(self -> {
                Fiber.spawn(Fiber.create(Computation.finished()), fiber -> otherRan.set(true));
                computations().cancelAfter(computation, Duration.ZERO, new Exception("C9d"));
                boolean runs = computation.isRunning();
                computation.awaitCompletion();
                ranFirst.set((runs && otherRan.get()) || !subject().serial());
            });
            assertThat(computation.isCancelled()).as("C9d: cancelled").isTrue();
        }
        scene.holds(ranFirst.get(), "the computation is running within the turn, and the other fiber has had its turn");
    }

    /// A million computations that get distant deadlines and are then completed leave nothing behind. Some
    /// computations are not completed, to show that the test would see a timer that remains.
    @Test
    default void c9e_completionRemovesTheTimer() throws Exception {
        int size = Repeat.size(1_000_000);
        List<WeakReference<Computation<Integer>>> completed = new ArrayList<>(size);
        List<WeakReference<Computation<Integer>>> running = new ArrayList<>();
        subject().run(() -> {
            for (int index = 0; index < size; index++) {
                Computation<Integer> computation = computations().create(Order.LIFO);
                computations().cancelAfter(computation, Duration.ofHours(1).plusNanos(index * 7919L % 100_000));
                if (index % 1_000 == 0) {
                    running.add(new WeakReference<>(computation));
                } else {
                    computations().tryReturn(computation, 1);
                    completed.add(new WeakReference<>(computation));
                }
            }
            return null;
        });
        Waits.collectUntil("C9e: those that completed are garbage", () -> Probe.alive(completed) == 0);
        assertThat(Probe.alive(running)).as("C9e: armed, hence alive").isEqualTo(running.size());
        running.forEach(reference -> {
            Computation<Integer> computation = reference.get();
            if (computation != null) {
                computations().tryReturn(computation, 1);
            }
        });
        Repeat.print("C9e: " + size + " deadlines");
    }

    /// Outside any fiber, `cancelAfter` throws IllegalStateException. The message names the thread and the
    /// method to call instead.
    @Test
    default void c9f_outsideAFiberTheMessageNamesTheOtherWay() {
        Computation<Integer> computation = computations().create(Order.FIFO);
        assertThatThrownBy(() -> computations().cancelAfter(computation, Duration.ofHours(1)))
                .as("C9f: cancelAfter outside any fiber")
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(Thread.currentThread().getName())
                .hasMessageContaining("cancelAfter(computation, duration, cause)");
    }

    /// A duration of zero cancels a computation also while the fiber that set it computes, and lets no other fiber run.
    @Test
    default void c9g_zeroReachesAFiberThatComputes() {
        Scene scene = new Scene("C9g", subject());
        scene.run(fiber -> {
            Computation<Integer> computation = computations().create(Order.FIFO);
            computations().cancelAfter(computation, Duration.ZERO, new Exception("C9g"));
            Waits.spinUntil("C9g: the computation is cancelled", () -> !computation.isRunning());
        });
    }

    /// A deadline without a cause of the user's own cancels with DeadlineExceeded, and with no other cause of
    /// Picos Bridge.
    @Test
    default void c12b_aTimeoutIsADeadlineExceeded() throws Exception {
        Duration duration = Duration.ofMillis(1);
        Throwable cause = subject().run(() -> {
            Computation<@Nullable Void> computation = computations().create(Order.FIFO);
            computations().cancelAfter(computation, duration);
            computation.awaitCompletion();
            return computations().cancellation(computation);
        });
        assertThat(cause)
                .as("C12b: what a timeout cancels with")
                .isInstanceOfSatisfying(
                        DeadlineExceeded.class,
                        deadline -> assertThat(deadline.duration())
                                .as("C12b: its duration")
                                .isEqualTo(duration));
    }

    /// Picos Bridge has four causes of its own. All of them are cancellations, and none can be taken for
    /// another.
    @Test
    default void c12a_cancellationsAreSealed() {
        assertThat(Cancellation.class.getPermittedSubclasses())
                .as("C12a: kinds of cancellation")
                .containsExactlyInAnyOrder(
                        ConsumerCancelled.class, DeadlineExceeded.class, SchedulerClosed.class, ScopeTerminated.class)
                .allMatch(kind -> kind.getSuperclass() == Cancellation.class);
        assertThat(Cancellation.class).as("C12a: a cancellation").isAssignableTo(CancellationException.class);
    }

    /// A cause of the user's own reaches the fiber as it is.
    @Test
    default void c12c_aCauseOfTheUsersOwnIsPassedOn() throws Exception {
        for (Throwable cause : List.of(new Exception("C12c"), new CancellationException("C12c"))) {
            Computation<@Nullable Void> own = Computation.create();
            List<@Nullable Throwable> seen = new ArrayList<>();
            AtomicBoolean done = new AtomicBoolean();
            subject().run(() -> {
                Fiber.spawn(Fiber.create(own), fiber -> {
                    computations().tryCancel(own, cause);
                    seen.add(fiber.cancellation());
                    seen.add(Trigger.create().await());
                    done.set(true);
                });
                Waits.yieldUntil("C12c: the fiber goes on", done::get);
                return null;
            });
            assertThat(seen).as("C12c: causes seen in the fiber").containsExactly(cause, cause);
        }
    }
}
