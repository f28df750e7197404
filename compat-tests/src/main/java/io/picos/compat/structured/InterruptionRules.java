package io.picos.compat.structured;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.compat.patience.Waits;
import io.picos.compat.scene.Member;
import io.picos.compat.scene.Probe;
import io.picos.compat.scene.Scene;
import io.picos.compat.subject.Rules;
import io.picos.compat.subject.Unhandled;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rules N1 to N7: a cancel action ends a body that does not notice a cancellation.
public interface InterruptionRules extends Rules {
    /// {@return the interruptions under test; only a wrong subject brings its own}
    default InterruptionSubject interruptions() {
        return InterruptionSubject.REAL;
    }

    /// The cancel action runs while the body runs, once, outside any fiber, on a thread that is neither the
    /// canceller's nor the fiber's, and that may block.
    @Test
    default void n1_theActionRunsOnAThreadOfItsOwn() {
        Scene scene = new Scene("N1", subject());
        AtomicInteger runs = new AtomicInteger();
        AtomicReference<@Nullable Thread> thread = new AtomicReference<>();
        AtomicReference<@Nullable Fiber> inside = new AtomicReference<>();
        AtomicBoolean ended = new AtomicBoolean();
        Computation<String> call = Computation.create();
        Thread[] bodys = new Thread[1];
        scene.run(fiber -> {
            Member member = new Member(
                    scene,
                    "the fiber",
                    self -> scene.equal(
                            "ended",
                            interruptions()
                                    .during(
                                            () -> {
                                                thread.set(Thread.currentThread());
                                                inside.set(Fiber.currentOrNull());
                                                runs.incrementAndGet();
                                                ended.set(call.isRunning());
                                                call.tryReturn("ended");
                                            },
                                            () -> {
                                                bodys[0] = Thread.currentThread();
                                                return deaf(call);
                                            }),
                            "the value of the body"));
            scene.yieldUntil(() -> Probe.triggers(call) == 1, "the body waits");
            scene.equal(0, runs.get(), "runs of the cancel action before the cancellation");
            Thread canceller = Thread.currentThread();
            member.cancel();
            member.join();
            scene.equal(1, runs.get(), "runs of the cancel action");
            scene.holds(ended.get(), "the cancel action must run while the body runs");
            scene.same(null, inside.get(), "the fiber of the cancel action");
            scene.holds(thread.get() != canceller, "the cancel action must not run on the thread of the canceller");
            scene.holds(thread.get() != bodys[0], "the cancel action must not run on the thread of the body");
            scene.holds(!scene.there(thread.get(), "a thread").isVirtual(), "the cancel action may block its thread");
        });
    }

    /// If the cancel action is running when the body ends, the call waits for its end, even though the fiber is
    /// cancelled.
    @Test
    default void n2_theCallWaitsForARunningAction() {
        Scene scene = new Scene("N2", subject());
        CountDownLatch observed = new CountDownLatch(1);
        AtomicBoolean ended = new AtomicBoolean();
        Computation<String> call = Computation.create();
        scene.run(fiber -> {
            Member member = new Member(scene, "the fiber", self -> {
                interruptions()
                        .during(
                                () -> {
                                    call.tryReturn("ended");
                                    Waits.await("N2: the action may end", observed);
                                    ended.set(true);
                                },
                                () -> deaf(call));
                scene.holds(ended.get(), "the call must not return before the cancel action has ended");
            });
            scene.yieldUntil(() -> Probe.triggers(call) == 1, "the body waits");
            member.cancel();
            scene.yieldUntil(() -> !call.isRunning(), "the cancel action runs");
            for (int turn = 0; turn < 1_000 && !member.hasEnded(); turn++) {
                Fiber.yield();
            }
            observed.countDown();
            member.join();
        });
    }

    /// A cancellation after the body has ended runs nothing, and neither does a body that ends by itself.
    @Test
    default void n2_theActionDoesNotRunAfterTheBody() {
        Scene scene = new Scene("N2", subject());
        AtomicInteger runs = new AtomicInteger();
        scene.run(fiber -> scene.join(scene.spawn(self -> {
            scene.equal("value", interruptions().during(runs::incrementAndGet, () -> "value"), "the value of a body");
            self.computation().tryCancel(scene.cause("too late"));
            scene.equal(0, runs.get(), "runs of the cancel action");
        })));
        scene.settle();
        scene.equal(0, runs.get(), "runs of the cancel action");
    }

    /// A body cannot be interrupted where cancellation is forbidden. A fiber that is cancelled before the call
    /// runs neither the body nor the action.
    @Test
    default void n3_nothingRunsUnderForbid_andNothingInACancelledFiber() {
        Scene scene = new Scene("N3", subject());
        RuntimeException cause = scene.cause("cancelled");
        AtomicInteger runs = new AtomicInteger();
        scene.run(fiber -> scene.join(scene.spawn(self -> {
            String value = self.forbid(() -> interruptions().during(runs::incrementAndGet, () -> {
                self.computation().tryCancel(cause);
                Fiber.yield();
                return "value";
            }));
            scene.equal("value", value, "the value of a body under forbid");
            scene.equal(0, runs.get(), "runs of the cancel action");
            scene.throwsSame(
                    cause, () -> interruptions().during(runs::incrementAndGet, runs::incrementAndGet), "the next call");
            scene.equal(0, runs.get(), "runs in a cancelled fiber");
        })));
    }

    /// A cause takes the place of an exception that the body throws after the cancel action has begun. The
    /// exception of a body that fails by itself is thrown as it is.
    @Test
    default void n4_theCauseTakesThePlaceOfTheBodysException() {
        Scene scene = new Scene("N4", subject());
        IOException failure = new IOException("N4");
        Computation<String> call = Computation.create();
        scene.run(fiber -> {
            scene.throwsSame(
                    failure,
                    () -> interruptions().during(() -> {}, () -> {
                        throw failure;
                    }),
                    "a body that fails by itself");
            Member member = new Member(
                    scene,
                    "the fiber",
                    self -> interruptions().during(() -> call.tryReturn("ended"), () -> {
                        throw new IOException(deaf(call));
                    }));
            scene.yieldUntil(() -> Probe.triggers(call) == 1, "the body waits");
            member.endsWith(member.cancel());
        });
    }

    /// An exception of the cancel action goes to the uncaught exception handler, and changes nothing else.
    @Test
    default void n5_anExceptionOfTheActionIsReported() {
        Scene scene = new Scene("N5", subject());
        IOException failure = new IOException("N5");
        Computation<String> call = Computation.create();
        try (Unhandled unhandled = Unhandled.byDefaultHandler()) {
            scene.run(fiber -> {
                Member member = new Member(
                        scene,
                        "the fiber",
                        self -> scene.equal(
                                "ended",
                                interruptions()
                                        .during(
                                                () -> {
                                                    call.tryReturn("ended");
                                                    throw failure;
                                                },
                                                () -> deaf(call)),
                                "the value of the body"));
                scene.yieldUntil(() -> Probe.triggers(call) == 1, "the body waits");
                member.cancel();
                member.join();
            });
            scene.holds(
                    unhandled
                            .await("N5: the exception of the cancel action is reported", 1)
                            .contains(failure),
                    "the exception that is reported must be the cancel action's");
        }
    }

    /// When the call has returned or thrown, nothing of it is attached to the fiber's computation.
    @Test
    default void n6_nothingIsLeft() {
        Scene scene = new Scene("N6", subject());
        RuntimeException failure = scene.cause("thrown");
        scene.run(fiber -> {
            Computation<?> own = fiber.computation();
            int before = Probe.triggers(own);
            interruptions().during(() -> {}, () -> "value");
            scene.equal(before, Probe.triggers(own), "triggers after a body that returns");
            scene.throwsSame(
                    failure,
                    () -> interruptions().during(() -> {}, () -> {
                        throw failure;
                    }),
                    "a body that fails");
            scene.equal(before, Probe.triggers(own), "triggers after a body that throws");
        });
    }

    /// An action that has come too early runs again, also after it has thrown, until the body has ended.
    @Test
    @SuppressWarnings("ThreadPriorityCheck") // widens the window for a second action
    default void n7_theActionRunsAgainUntilTheBodyEnds() {
        Scene scene = new Scene("N7", subject());
        Duration soon = Duration.ofNanos(1);
        IOException failure = new IOException("N7");
        AtomicInteger runs = new AtomicInteger();
        AtomicInteger inside = new AtomicInteger();
        AtomicBoolean overlap = new AtomicBoolean();
        Computation<String> call = Computation.create();
        try (Unhandled unhandled = Unhandled.byDefaultHandler()) {
            scene.run(fiber -> {
                scene.throwsA(
                        IllegalArgumentException.class,
                        () -> interruptions().during(() -> {}, Duration.ZERO, () -> "value"),
                        "a time that is not positive");
                Member member = new Member(
                        scene,
                        "the fiber",
                        self -> interruptions()
                                .during(
                                        () -> {
                                            overlap.compareAndSet(false, inside.incrementAndGet() > 1);
                                            Thread.yield();
                                            inside.decrementAndGet();
                                            if (runs.incrementAndGet() == 1) {
                                                Thread.currentThread().interrupt();
                                                throw failure;
                                            }
                                        },
                                        soon,
                                        () -> {
                                            throw new IOException(deaf(call));
                                        }));
                try {
                    scene.yieldUntil(() -> Probe.triggers(call) == 1, "the body waits");
                    RuntimeException cause = member.cancel();
                    scene.yieldUntil(() -> runs.get() >= 3, "the action runs again");
                    call.tryReturn("ended");
                    member.endsWith(cause);
                } finally {
                    call.tryReturn("ended");
                }
            });
            int atTheEnd = runs.get();
            scene.settle();
            scene.equal(atTheEnd, runs.get(), "runs of the action, after the end of the call");
            scene.holds(!overlap.get(), "the action must not run twice at the same time");
            scene.holds(unhandled.caught().contains(failure), "an exception of the action must be reported");
        }
    }

    /// Waits for the call, as a driver does that does not notice a cancellation.
    private static String deaf(Computation<String> call) {
        return Fiber.current().forbid(call::await);
    }
}
