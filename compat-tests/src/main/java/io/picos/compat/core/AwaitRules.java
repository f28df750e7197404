package io.picos.compat.core;

import static io.picos.compat.scene.Thrown.assertThatThrownBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.compat.patience.Crew;
import io.picos.compat.patience.Repeat;
import io.picos.compat.patience.Waits;
import io.picos.compat.scene.Probe;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rules T4 to T9: awaiting a trigger.
public interface AwaitRules extends CoreSubjects {
    /// The calls that a scheduler makes for a wait allocate the trigger and the node that attaches it, and
    /// nothing else. Measured on a platform thread, because the JVM does not count the allocations of virtual
    /// threads.
    @Test
    default void t4_aWaitAllocatesTheTriggerAndOneNode() {
        Allocations allocations = new Allocations(triggers());
        try (Crew crew = new Crew("T4")) {
            crew.start(allocations);
        }
        assertThat(allocations.perWait())
                .as("T4: bytes allocated by a wait, where a trigger and a node take %s", allocations.expected())
                .isLessThan(allocations.expected() + 1);
    }

    /// If the trigger is signaled, `await` returns null.
    @Test
    default void t5a_signaledGivesNull() throws Exception {
        Trigger trigger = triggers().create();
        CompletableFuture<@Nullable Throwable> awaited =
                subject().start(Computation.create(), () -> triggers().await(trigger));
        Waits.until("T5a: the fiber is suspended", () -> Probe.isAwaiting(trigger));
        triggers().signal(trigger);
        assertThat(Waits.get("T5a: the fiber goes on", awaited))
                .as("T5a: answer")
                .isNull();
    }

    /// If the fiber is cancelled, `await` returns the cause, the same object, and does not throw it.
    @Test
    default void t5a_cancelledGivesTheCause() throws Exception {
        Exception cause = new Exception("T5a");
        Trigger trigger = triggers().create();
        Computation<String> own = Computation.create();
        AtomicReference<@Nullable Throwable> answer = new AtomicReference<>();
        CompletableFuture<String> awaited = subject().start(own, () -> {
            answer.set(triggers().await(trigger));
            return "not cancelled";
        });
        Waits.until("T5a: the fiber is suspended", () -> Probe.isAwaiting(trigger));
        own.tryCancel(cause);
        assertThatThrownBy(() -> Waits.get("T5a: the fiber goes on", awaited))
                .as("T5a: the fiber ends cancelled")
                .isSameAs(cause);
        assertThat(answer.get()).as("T5a: answer").isSameAs(cause);
    }

    /// If the trigger is signaled first, and the fiber is cancelled before it runs again, `await` returns the
    /// cause. On a serial scheduler this happens in every round. On other schedulers the fiber may have run in
    /// between, but not in every round.
    @Test
    default void t5b_theAnswerIsChosenWhenTheFiberResumes() throws Exception {
        Exception cause = new Exception("T5b");
        AtomicInteger causes = new AtomicInteger();
        int times = Repeat.times(1_000);
        subject().run(() -> {
            for (int time = 0; time < times; time++) {
                Trigger trigger = triggers().create();
                Computation<@Nullable Void> own = Computation.create();
                AtomicReference<@Nullable Throwable> answer = new AtomicReference<>();
                AtomicBoolean ended = new AtomicBoolean();
                Fiber.spawn(Fiber.create(own), fiber -> {
                    try {
                        answer.set(triggers().await(trigger));
                    } finally {
                        ended.set(true);
                    }
                });
                Waits.yieldUntil("T5b: the fiber is suspended", () -> Probe.isAwaiting(trigger));
                triggers().signal(trigger);
                own.tryCancel(cause);
                Waits.yieldUntil("T5b: the fiber goes on", ended::get);
                assertThat(answer.get()).as("T5b: answer").isIn(null, cause);
                causes.addAndGet(answer.get() == cause ? 1 : 0);
            }
            return null;
        });
        assertThat(causes.get())
                .as("T5b: fibers that got the cause, of %s", times)
                .isBetween(subject().serial() ? times : 1, times);
        Repeat.print("T5b: " + times + " repetitions, " + causes + " got the cause");
    }

    /// However the wait ends, the trigger is signaled afterwards, even if the fiber was cancelled before the
    /// wait.
    @Test
    default void t6_afterAwaitTheTriggerIsSignaled() throws Exception {
        for (boolean before : new boolean[] {true, false}) {
            Trigger trigger = triggers().create();
            Computation<@Nullable Void> own = Computation.create();
            AtomicReference<Boolean> signaled = new AtomicReference<>();
            AtomicBoolean ready = new AtomicBoolean();
            subject().run(() -> {
                Fiber.spawn(Fiber.create(own), fiber -> {
                    if (before) {
                        own.tryCancel(new Exception("T6"));
                    }
                    ready.set(true);
                    try {
                        triggers().await(trigger);
                    } finally {
                        signaled.set(triggers().isSignaled(trigger));
                    }
                });
                Waits.yieldUntil("T6: the fiber has begun", ready::get);
                own.tryCancel(new Exception("T6"));
                Waits.yieldUntil("T6: the fiber goes on", () -> signaled.get() != null);
                return null;
            });
            assertThat(signaled.get()).as("T6: signaled after await").isTrue();
        }
    }

    /// A plain read after `await` sees a plain write before `signal`.
    @Test
    default void t7_whatHappensBeforeSignalIsSeenAfterAwait() throws Exception {
        int times = Repeat.times(100_000);
        int[] shared = new int[1]; // plain, on purpose
        Trigger[] there = new Trigger[times];
        Trigger[] back = new Trigger[times];
        for (int time = 0; time < times; time++) {
            there[time] = triggers().create();
            back[time] = triggers().create();
        }
        CompletableFuture<@Nullable Void> echo = subject().start(Computation.create(), () -> {
            for (int time = 0; time < times; time++) {
                triggers().await(there[time]);
                assertThat(shared[0]).as("T7: read after await").isEqualTo(2 * time + 1);
                shared[0]++;
                triggers().signal(back[time]);
            }
            return null;
        });
        subject().run(() -> {
            for (int time = 0; time < times && !echo.isDone(); time++) {
                shared[0]++;
                triggers().signal(there[time]);
                triggers().await(back[time]);
                assertThat(shared[0]).as("T7: read after await").isEqualTo(2 * time + 2);
            }
            return null;
        });
        Waits.get("T7: the other fiber has ended", echo);
        Repeat.print("T7: " + times + " repetitions");
    }

    /// An interrupted fiber suspends like any other fiber, and is still interrupted afterwards, whether the
    /// interrupt comes before the wait or during it.
    @Test
    default void t8_anInterruptNeitherEndsTheWaitNorSpinsNorGetsLost() throws Exception {
        for (boolean before : new boolean[] {true, false}) {
            Trigger trigger = triggers().create();
            AtomicReference<Thread> thread = new AtomicReference<>();
            AtomicBoolean returned = new AtomicBoolean();
            CompletableFuture<Boolean> interrupted = subject().start(Computation.create(), () -> {
                thread.set(Thread.currentThread());
                if (before) {
                    Thread.currentThread().interrupt();
                }
                triggers().await(trigger);
                returned.set(true);
                return Thread.interrupted();
            });
            Waits.until("T8: the fiber is suspended", () -> returned.get() || Probe.isAwaiting(trigger));
            if (!before) {
                thread.get().interrupt();
            }
            Waits.until(
                    "T8: the fiber waits without spinning",
                    () -> returned.get() || thread.get().getState() == Thread.State.WAITING);
            assertThat(returned).as("T8: returned early").isFalse();
            triggers().signal(trigger);
            assertThat(Waits.get("T8: the fiber goes on", interrupted))
                    .as("T8: interrupted after await")
                    .isTrue();
        }
    }

    /// Outside any fiber, `await` throws IllegalStateException. The message names the thread and the ways into
    /// a fiber.
    @Test
    default void t9_awaitOutsideAFiberSaysHowToGetIntoOne() {
        Trigger trigger = triggers().create();
        assertThatThrownBy(() -> triggers().await(trigger))
                .as("T9: await outside any fiber")
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(Thread.currentThread().getName())
                .hasMessageContaining("ThreadScheduler.run")
                .hasMessageContaining("CompletableFutureBridge.on");
    }
}
