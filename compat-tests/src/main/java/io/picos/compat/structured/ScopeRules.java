package io.picos.compat.structured;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.ScopeTerminated;
import io.picos.Trigger;
import io.picos.compat.patience.Repeat;
import io.picos.compat.scene.Probe;
import io.picos.compat.scene.Scene;
import io.picos.compat.subject.Rules;
import io.picos.std.structured.Bundle;
import io.picos.std.structured.Errors;
import io.picos.std.structured.OnReturn;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// The rules of scopes, G1 to G5 and G7.
public interface ScopeRules extends Rules {
    /// {@return the scopes under test; only a subject that is wrong on purpose overrides this}
    default ScopeSubject scopes() {
        return ScopeSubject.REAL;
    }

    /// A scope returns, or throws if its body throws, only when every fiber of the scope has ended, its cleanup
    /// included.
    @Test
    default void g1_aScopeEndsAfterItsFibers() {
        Scene scene = new Scene("G1", subject());
        RuntimeException failure = scene.cause("the body fails");
        scene.run(fiber -> {
            for (boolean fails : new boolean[] {false, true}) {
                AtomicInteger ended = new AtomicInteger();
                try {
                    scopes().joinAfter(OnReturn.WAIT, bundle -> {
                        for (int number = 0; number < 3; number++) {
                            scopes().fork(bundle, () -> {
                                try {
                                    Fiber.yield();
                                } finally {
                                    tidyUp(ended);
                                }
                            });
                        }
                        if (fails) {
                            throw failure;
                        }
                        return "value";
                    });
                } catch (RuntimeException thrown) {
                    scene.same(failure, thrown, "what the scope throws");
                }
                scene.equal(3, ended.get(), "fibers that have ended when the scope has");
            }
        });
    }

    /// If the parent is cancelled while it waits for its fibers, it keeps waiting.
    @Test
    default void g1_aCancelledParentWaitsForItsFibers() {
        Scene scene = new Scene("G1", subject());
        RuntimeException cause = scene.cause("cancelled");
        Computation<Object> outer = Computation.create();
        Trigger gate = Trigger.create();
        AtomicBoolean left = new AtomicBoolean();
        scene.run(fiber -> {
            Computation<?> parent = scene.spawn(Fiber.create(outer), self -> {
                try {
                    scene.throwsSame(
                            cause,
                            () -> scopes().joinAfter(OnReturn.WAIT, bundle -> {
                                scopes().fork(bundle, () -> Fiber.current().forbid(gate::await));
                                return "the body has returned";
                            }),
                            "the scope of a cancelled parent");
                } finally {
                    left.set(true);
                }
            });
            scene.yieldUntil(() -> left.get() || Probe.isAwaiting(gate), "the fiber waits under forbid");
            outer.tryCancel(cause);
            for (int turn = 0; turn < 20; turn++) {
                Fiber.yield();
            }
            scene.holds(!left.get(), "a cancelled parent must wait for its fibers");
            gate.signal();
            scene.join(parent);
        });
    }

    /// In random trees of scopes, fibers fail, terminate, wait and are cancelled. No scope ends before its
    /// fibers.
    @Test
    default void g1_noScopeOfATreeEndsEarly() {
        Scene scene = new Scene("G1", subject());
        Repeat.seeded(
                "G1",
                100,
                seed -> scene.run(fiber -> {
                    Random random = new Random(seed);
                    AtomicInteger early = new AtomicInteger();
                    Computation<?> root =
                            scene.spawn(self -> new ScopeTree(scopes(), early).grow(random.nextLong(), 3));
                    root.awaitCompletion();
                    scene.equal(0, early.get(), "scopes that have ended before their fibers");
                }));
    }

    /// A single failure is thrown as it is, a checked exception of the body included. A checked exception of a
    /// fiber is thrown inside a CompletionException.
    @Test
    default void g2a_oneFailureIsThrownAsItIs() {
        Scene scene = new Scene("G2a", subject());
        scene.run(fiber -> {
            for (Throwable failure :
                    new Throwable[] {scene.cause("x"), new IOException("G2a"), new LinkageError("G2a")}) {
                scene.throwsSame(
                        failure,
                        () -> scopes().joinAfter(OnReturn.WAIT, bundle -> leave(failure)),
                        "a body that fails");
                Throwable thrown = scene.thrown(
                        () -> scopes().joinAfter(OnReturn.WAIT, bundle -> {
                            bundle.fork(() -> leave(failure));
                            return Computation.create().await();
                        }),
                        "a fiber that fails");
                boolean checked = failure instanceof IOException;
                scene.same(failure, checked ? thrown.getCause() : thrown, "the failure of a fiber");
                scene.equal(checked, thrown instanceof CompletionException, "whether it is in a CompletionException");
            }
        });
    }

    /// Several failures are thrown together as `Errors`, oldest first, each object once.
    @Test
    default void g2b_severalFailuresAreThrownTogether() {
        Scene scene = new Scene("G2b", subject());
        RuntimeException first = new IllegalStateException("G2b first");
        RuntimeException second = new IllegalArgumentException("G2b second");
        scene.run(fiber -> {
            AtomicReference<Trigger> failed = new AtomicReference<>(Trigger.create());
            Throwable thrown = scene.thrown(
                    () -> scopes().joinAfter(OnReturn.WAIT, bundle -> {
                        bundle.fork(() -> {
                            Fiber.current().forbid(failed.get()::await);
                            throw second;
                        });
                        bundle.fork(() -> {
                            throw new ScopeTerminated("G2b: no failure");
                        });
                        bundle.fork(() -> {
                            try {
                                throw first;
                            } finally {
                                bundle.error(first); // the same object is one failure
                                failed.get().signal();
                            }
                        });
                        return Computation.create().await();
                    }),
                    "a scope with two failures");
            scene.holds(thrown instanceof Errors, "two failures must be thrown as Errors, and not " + thrown);
            scene.equal(List.of(first, second), ((Errors) thrown).errors(), "the failures");
        });
    }

    /// Nothing is added to failures that are thrown together.
    @Test
    default void g2c_failuresAreNotChanged() {
        Scene scene = new Scene("G2c", subject());
        RuntimeException first = new IllegalStateException("G2c: first");
        RuntimeException second = new IllegalArgumentException("G2c: second");
        scene.run(fiber -> {
            scene.thrown(
                    () -> scopes().joinAfter(OnReturn.WAIT, bundle -> {
                        bundle.error(first);
                        bundle.error(second);
                        return "value";
                    }),
                    "a scope with two failures");
            for (RuntimeException failure : List.of(first, second)) {
                scene.equal(0, failure.getSuppressed().length, "what is added to a failure");
                scene.same(null, failure.getCause(), "its cause");
            }
        });
    }

    /// The first failure ends the body and the other fibers.
    @Test
    default void g2d_theFirstFailureEndsTheRest() {
        Scene scene = new Scene("G2d", subject());
        RuntimeException failure = new IllegalStateException("G2d");
        scene.run(fiber -> {
            AtomicBoolean begun = new AtomicBoolean();
            AtomicBoolean ended = new AtomicBoolean();
            scene.throwsSame(
                    failure,
                    () -> scopes().joinAfter(OnReturn.WAIT, bundle -> {
                        scopes().fork(bundle, () -> {
                            begun.set(true);
                            try {
                                Computation.create().await();
                            } finally {
                                ended.set(true);
                            }
                        });
                        scene.yieldUntil(begun::get, "the other fiber begins");
                        scopes().fork(bundle, () -> {
                            throw failure;
                        });
                        return Computation.create().await();
                    }),
                    "a scope of which one fiber fails");
            scene.yieldUntil(ended::get, "the other fiber ends");
        });
    }

    /// A fiber that ends itself by ScopeTerminated, or that is ended with its scope, has not failed.
    @Test
    default void g2e_toBeTerminatedIsNoFailure() {
        Scene scene = new Scene("G2e", subject());
        scene.run(fiber -> {
            String value = scopes().joinAfter(OnReturn.WAIT, bundle -> {
                scopes().fork(bundle, () -> {
                    throw new ScopeTerminated("G2e");
                });
                Fiber.yield();
                return "value";
            });
            scene.equal("value", value, "the value of a scope in which a fiber has ended itself");
        });
    }

    /// The cause with which a scope was cancelled is thrown as it is, though the body and a fiber throw it, too.
    @Test
    default void g2f_theCauseOfACancellationIsNoFailure() {
        Scene scene = new Scene("G2f", subject());
        RuntimeException cause = scene.cause("cancelled");
        scene.run(fiber -> {
            AtomicBoolean begun = new AtomicBoolean();
            scene.throwsSame(
                    cause,
                    () -> scopes().joinAfter(OnReturn.WAIT, bundle -> {
                        scopes().fork(bundle, () -> {
                            begun.set(true);
                            Computation.create().await();
                        });
                        scene.yieldUntil(begun::get, "the fiber begins");
                        fiber.computation().tryCancel(cause); // that of the scope
                        return Computation.create().await();
                    }),
                    "a scope that is cancelled");
        });
    }

    /// Terminating a scope ends every kind of wait of its fibers and of its body. It ends nothing outside the
    /// scope.
    @Test
    default void g3_terminateEndsTheScopeAndNothingElse() {
        Scene scene = new Scene("G3", subject());
        scene.run(fiber -> {
            AtomicInteger ended = new AtomicInteger();
            Computation<?> outer = fiber.computation();
            scene.throwsA(
                    ScopeTerminated.class,
                    () -> scopes().joinAfter(OnReturn.WAIT, bundle -> {
                        List<Runnable> waits = Waitings.all(bundle);
                        for (Runnable wait : waits) {
                            bundle.fork(() -> {
                                try {
                                    wait.run();
                                } catch (ScopeTerminated expected) {
                                    ended.incrementAndGet();
                                    throw expected;
                                }
                            });
                        }
                        bundle.fork(() -> {
                            Fiber.yield();
                            scopes().terminate(bundle);
                        });
                        return Computation.create().await();
                    }),
                    "the body of a terminated scope");
            scene.equal(Waitings.COUNT, ended.get(), "waits that were ended");
            scene.holds(outer.isRunning(), "what is outside must go on");
            Fiber.yield();
        });
    }

    /// A cancellation of the parent reaches the body and the fibers, with the same cause. If the parent is
    /// already cancelled, the body does not run.
    @Test
    default void g4_aCancellationOfTheParentReachesTheScope() {
        Scene scene = new Scene("G4", subject());
        RuntimeException cause = scene.cause("cancelled");
        Computation<Object> outer = Computation.create();
        AtomicInteger met = new AtomicInteger();
        Trigger waiting = Trigger.create();
        scene.run(fiber -> {
            Computation<?> parent = scene.spawn(
                    Fiber.create(outer),
                    self -> scene.throwsSame(
                            cause,
                            () -> scopes().joinAfter(OnReturn.WAIT, bundle -> {
                                bundle.fork(() -> met.addAndGet(Trigger.create().await() == cause ? 1 : 100));
                                met.addAndGet(waiting.await() == cause ? 1 : 100);
                                return met;
                            }),
                            "the scope of a cancelled parent"));
            scene.yieldUntil(() -> Probe.isAwaiting(waiting), "the body waits");
            outer.tryCancel(cause);
            scene.join(parent);
            scene.equal(2, met.get(), "waits that were ended with the cause");
            scene.join(scene.spawn(
                    Fiber.create(outer),
                    late -> scene.throwsSame(
                            cause,
                            () -> scopes().joinAfter(OnReturn.WAIT, bundle -> met.addAndGet(100)),
                            "a scope of a fiber that is cancelled before")));
            scene.equal(2, met.get(), "the body of a fiber that is cancelled before must not run");
        });
    }

    /// If the parent forbids cancellation, no cancellation from outside reaches its scope.
    @Test
    default void g4_aScopeUnderForbidIsNotCancelledFromOutside() {
        Scene scene = new Scene("G4", subject());
        Computation<Object> outer = Computation.create();
        scene.run(fiber -> scene.join(scene.spawn(Fiber.create(true, outer), self -> {
            AtomicBoolean cancelled = new AtomicBoolean();
            String value = scopes().joinAfter(OnReturn.WAIT, bundle -> {
                outer.tryCancel(scene.cause("cancelled"));
                bundle.fork(() -> cancelled.set(Fiber.current().isCancelled()));
                Fiber.yield();
                return "value";
            });
            scene.equal("value", value, "the value of a scope under forbid");
            scene.holds(!cancelled.get(), "a fiber of a scope under forbid must not be cancelled from outside");
        })));
    }

    /// On every exit, the fiber has its own computation and flag back, even if that computation has returned.
    @Test
    default void g4_theFiberGetsItsComputationBack() {
        Scene scene = new Scene("G4", subject());
        scene.run(fiber -> {
            for (Computation<?> own : List.of(Computation.create(), Computation.finished())) {
                fiber.setComputation(own);
                for (Throwable failure : new Throwable[] {null, scene.cause("x"), new StackOverflowError("G4")}) {
                    try {
                        scopes().joinAfter(OnReturn.WAIT, bundle -> {
                            scene.holds(fiber.computation() != own, "the body must have the computation of the scope");
                            return failure == null ? "value" : leave(failure);
                        });
                    } catch (RuntimeException | StackOverflowError thrown) {
                        scene.same(failure, thrown, "what the scope throws");
                    }
                    scene.same(own, fiber.computation(), "the computation after a scope");
                    scene.holds(!fiber.hasForbidden(), "the flag after a scope");
                    scene.equal(0, Probe.triggers(own), "triggers that a scope has left");
                }
            }
        });
    }

    /// A fork in a scope that has ended throws IllegalStateException. A fork in a terminated scope throws
    /// ScopeTerminated.
    @Test
    default void g5_nothingIsForkedInAScopeThatHasEnded() {
        Scene scene = new Scene("G5", subject());
        AtomicInteger ran = new AtomicInteger();
        scene.run(fiber -> {
            Bundle ended = scopes().joinAfter(OnReturn.WAIT, bundle -> bundle);
            scene.throwsA(IllegalStateException.class, () -> scopes().fork(ended, ran::incrementAndGet), "a late fork");
            scene.throwsA(IllegalStateException.class, () -> scopes().forkAsPromise(ended, () -> 1), "a late promise");
            scopes().joinAfter(OnReturn.WAIT, bundle -> {
                scopes().terminate(bundle);
                fiber.forbid(
                        () -> { // so that the scope refuses, not the cancelled fiber
                            scene.throwsA(
                                    ScopeTerminated.class, () -> scopes().fork(bundle, ran::incrementAndGet), "a fork");
                            scene.throwsA(
                                    ScopeTerminated.class, () -> scopes().forkAsPromise(bundle, () -> 1), "a promise");
                            return null;
                        });
                return "value";
            });
            scene.equal(0, ran.get(), "tasks that ran");
        });
    }

    /// A refused fork does not change the scope's count of fibers, so the scope still ends.
    @Test
    default void g5_aForkThatIsRefusedDoesNotCount() {
        Scene scene = new Scene("G5", subject());
        RuntimeException cause = scene.cause("cancelled");
        AtomicInteger refused = new AtomicInteger();
        scene.run(fiber -> scopes().joinAfter(OnReturn.WAIT, bundle -> {
            scene.join(scene.spawn(self -> {
                self.computation().tryCancel(cause); // a fiber outside the scope, which cannot spawn
                try {
                    scopes().fork(bundle, refused::decrementAndGet);
                } catch (RuntimeException thrown) {
                    scene.same(cause, thrown, "what a fork throws in a cancelled fiber");
                    refused.incrementAndGet();
                }
                try {
                    scopes().forkAsPromise(bundle, refused::decrementAndGet);
                } catch (RuntimeException thrown) {
                    scene.same(cause, thrown, "what a fork throws in a cancelled fiber");
                    refused.incrementAndGet();
                }
            }));
            return bundle;
        }));
        scene.equal(2, refused.get(), "forks that were refused");
    }

    /// When its body has returned, a scope terminates the remaining fibers, or waits for them, as its opener
    /// has said.
    @Test
    default void g7_whatIsLeftIsWaitedForOrTerminated() {
        Scene scene = new Scene("G7", subject());
        scene.run(fiber -> {
            AtomicInteger terminated = new AtomicInteger();
            String value = scopes().joinAfter(OnReturn.TERMINATE, bundle -> {
                bundle.fork(() -> {
                    terminated.addAndGet(Trigger.create().await() instanceof ScopeTerminated ? 1 : 100);
                });
                return "value";
            });
            scene.equal("value", value, "the value of a scope that terminates what is left");
            scene.equal(1, terminated.get(), "fibers that were terminated");
            scopes().joinAfter(OnReturn.WAIT, bundle -> {
                bundle.fork(() -> {
                    Fiber.yield();
                    terminated.incrementAndGet();
                });
                return bundle;
            });
            scene.equal(2, terminated.get(), "fibers that were not terminated");
        });
    }

    /// A scope that terminates the remaining fibers also does so if its body ends by ScopeTerminated, which is
    /// no failure.
    @Test
    default void g7_whatIsLeftIsTerminatedWhereTheBodyEndsItself() {
        Scene scene = new Scene("G7", subject());
        ScopeTerminated end = new ScopeTerminated("G7: the body ends itself");
        AtomicBoolean terminated = new AtomicBoolean();
        Trigger waiting = Trigger.create();
        AtomicBoolean left = new AtomicBoolean();
        scene.run(fiber -> {
            Computation<?> opener = scene.spawn(self -> {
                try {
                    scene.throwsSame(
                            end,
                            () -> scopes().joinAfter(OnReturn.TERMINATE, bundle -> {
                                bundle.fork(() -> terminated.set(waiting.await() instanceof ScopeTerminated));
                                throw end;
                            }),
                            "a scope whose body ends itself");
                } finally {
                    left.set(true);
                }
            });
            scene.yieldUntil(left::get, "the scope ends");
            scene.join(opener);
            scene.holds(terminated.get(), "the fiber that was left must be terminated");
        });
    }

    private static void tidyUp(AtomicInteger ended) {
        Fiber.current().forbid(() -> {
            Fiber.yield();
            return ended.incrementAndGet();
        });
    }

    private static Object leave(Throwable failure) throws IOException {
        switch (failure) {
            case IOException checked -> throw checked;
            case RuntimeException unchecked -> throw unchecked;
            case Error error -> throw error;
            default -> throw new AssertionError(failure);
        }
    }
}
