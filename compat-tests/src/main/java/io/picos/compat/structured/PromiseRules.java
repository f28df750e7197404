package io.picos.compat.structured;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.SchedulerClosed;
import io.picos.ScopeTerminated;
import io.picos.Trigger;
import io.picos.compat.patience.Waits;
import io.picos.compat.scene.Probe;
import io.picos.compat.scene.Scene;
import io.picos.compat.subject.Rules;
import io.picos.std.event.Event;
import io.picos.std.structured.OnReturn;
import io.picos.std.structured.Promise;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// Rules G6 and G11: promises.
public interface PromiseRules extends Rules {
    /// {@return the scopes under test; only a wrong subject brings its own}
    default ScopeSubject scopes() {
        return ScopeSubject.REAL;
    }

    /// A promise has the value of its fiber. Every `await` returns this value, and so does the promise's event.
    @Test
    default void g6a_aPromiseHasTheValueOfItsFiber() {
        Scene scene = new Scene("G6a", subject());
        scene.run(fiber -> {
            Promise<Object> promise = scopes().joinAfter(OnReturn.WAIT, bundle -> {
                Object value = new Object();
                Promise<Object> running = scopes().forkAsPromise(bundle, () -> {
                    Fiber.yield();
                    return value;
                });
                scene.same(value, running.await(), "what await returns");
                scene.same(value, running.completed().sync(), "what its event returns");
                return running;
            });
            scene.holds(!promise.isRunning(), "a promise whose fiber has ended does not run");
            scene.same(promise.await(), Event.select(promise.completed()), "what a promise returns later");
            scene.same(promise, Promise.of(promise).await(), "the value of a promise that is kept");
        });
    }

    /// A promise throws the exception that its fiber threw, the same object.
    @Test
    default void g6b_aPromiseThrowsWhatItsFiberThrew() {
        Scene scene = new Scene("G6b", subject());
        RuntimeException failure = scene.cause("x");
        scene.run(fiber -> {
            AtomicReference<Throwable> met = new AtomicReference<>();
            scene.thrown(
                    () -> scopes().joinAfter(OnReturn.WAIT, bundle -> {
                        Promise<Object> promise = scopes().forkAsPromise(bundle, () -> {
                            throw failure;
                        });
                        fiber.forbid(() -> {
                            met.set(scene.thrown(promise::await, "a promise whose fiber fails"));
                            return null;
                        });
                        return bundle;
                    }),
                    "the scope");
            scene.same(failure, met.get(), "what the promise throws");
        });
    }

    /// The exception that the fiber of a promise threw is a failure of the scope, whether or not it is awaited.
    @Test
    default void g6c_theScopeThrowsWhatTheFiberOfAPromiseThrew() {
        Scene scene = new Scene("G6c", subject());
        RuntimeException failure = scene.cause("x");
        scene.run(fiber -> scene.throwsSame(
                failure,
                () -> scopes().joinAfter(
                                OnReturn.WAIT,
                                bundle -> scopes().forkAsPromise(bundle, () -> {
                                    throw failure;
                                })),
                "the scope"));
    }

    /// Terminating a promise ends only its fiber: the body goes on.
    @Test
    default void g6d_terminatingAPromiseEndsItsFiberOnly() {
        Scene scene = new Scene("G6d", subject());
        scene.run(fiber -> {
            AtomicBoolean cleaned = new AtomicBoolean();
            String value = scopes().joinAfter(OnReturn.WAIT, bundle -> {
                Trigger never = Trigger.create();
                Promise<Object> promise = scopes().forkAsPromise(bundle, () -> {
                    try {
                        return Computation.create().await();
                    } finally {
                        cleaned.set(true);
                        never.signal();
                    }
                });
                Fiber.yield();
                scene.holds(scopes().tryTerminate(promise), "the first to terminate wins");
                scene.holds(!scopes().tryTerminate(promise), "the second does not");
                scene.throwsA(ScopeTerminated.class, promise::await, "a promise that was terminated");
                Fiber.yield();
                return "value";
            });
            scene.equal("value", value, "the value of a scope in which a promise was terminated");
            scene.holds(cleaned.get(), "the fiber of the promise must have ended");
        });
    }

    /// Cancelling a promise's computation with another cause, as a bridge does for a consumer, is not a failure
    /// of the scope either.
    @Test
    default void g6e_aPromiseThatIsCancelledFromOutsideIsNoFailure() {
        Scene scene = new Scene("G6e", subject());
        RuntimeException cause = scene.cause("the consumer has gone");
        scene.run(fiber -> {
            String value = scopes().joinAfter(OnReturn.WAIT, bundle -> {
                AtomicBoolean begun = new AtomicBoolean();
                Promise<Object> promise = scopes().forkAsPromise(bundle, () -> {
                    begun.set(true);
                    return Computation.create().await();
                });
                scene.yieldUntil(begun::get, "the fiber begins");
                scene.holds(promise.computation().tryCancel(cause), "the first to cancel wins");
                scene.throwsSame(cause, promise::await, "a promise that was cancelled");
                return "value";
            });
            scene.equal("value", value, "the value of a scope in which a promise was cancelled");
        });
    }

    /// If a closed scheduler has cancelled the fiber of a promise, that is a failure of the scope.
    @Test
    default void g6e_aClosedSchedulerIsAFailure() {
        Scene scene = new Scene("G6e", subject());
        SchedulerClosed closed = new SchedulerClosed("G6e: closed", null);
        scene.run(fiber -> scene.throwsSame(
                closed,
                () -> scopes().joinAfter(OnReturn.WAIT, bundle -> {
                    AtomicBoolean begun = new AtomicBoolean();
                    Promise<Object> promise = scopes().forkAsPromise(bundle, () -> {
                        begun.set(true);
                        return Computation.create().await();
                    });
                    scene.yieldUntil(begun::get, "the fiber begins");
                    promise.computation().tryCancel(closed); // as a scheduler that closes does
                    return promise;
                }),
                "the scope"));
    }

    /// A promise can have a deadline, which ends its fiber only.
    @Test
    default void g6d_aPromiseIsTerminatedAfterAWhile() {
        Scene scene = new Scene("G6d", subject());
        scene.run(fiber -> scopes().joinAfter(OnReturn.WAIT, bundle -> {
            Promise<Object> promise =
                    scopes().forkAsPromise(bundle, () -> Computation.create().await());
            promise.terminateAfter(Duration.ofNanos(1));
            scene.throwsA(ScopeTerminated.class, promise::await, "a promise that was terminated");
            return bundle;
        }));
    }

    /// The fiber of a promise is cancelled with its scope.
    @Test
    default void g6f_aPromiseEndsWithItsScope() {
        Scene scene = new Scene("G6f", subject());
        scene.run(fiber -> {
            Promise<Object> promise = scopes().joinAfter(OnReturn.WAIT, bundle -> {
                Promise<Object> running = scopes().forkAsPromise(
                                bundle, () -> Computation.create().await());
                scopes().terminate(bundle);
                return running;
            });
            scene.throwsA(ScopeTerminated.class, promise::await, "a promise of a scope that was terminated");
        });
    }

    /// A strict scope throws IllegalStateException for a promise that was never claimed. The stack trace shows
    /// where the promise was forked.
    @Test
    default void g11_aStrictScopeWantsEveryPromiseClaimed() {
        Scene scene = new Scene("G11", subject());
        scene.run(fiber -> {
            Throwable thrown = scene.thrown(
                    () -> scopes().joinAfter(
                                    OnReturn.WAIT_STRICTLY,
                                    bundle -> scopes().forkAsPromise(bundle, () -> "forgotten")),
                    "a strict scope with a promise that nobody wanted");
            scene.holds(thrown instanceof IllegalStateException, "it must be an IllegalStateException, not " + thrown);
            boolean here = java.util.Arrays.stream(thrown.getStackTrace())
                    .anyMatch(frame -> frame.getMethodName().contains("g11_aStrictScopeWantsEveryPromiseClaimed"));
            scene.holds(here, "the stack trace must say where the promise was forked");
        });
    }

    /// A promise is claimed if it was awaited, synchronized as an event, terminated or handed on. Other
    /// failures come first.
    @Test
    default void g11_aClaimedPromiseIsNoFailure() {
        Scene scene = new Scene("G11", subject());
        RuntimeException failure = scene.cause("x");
        scene.run(fiber -> {
            scopes().joinAfter(OnReturn.WAIT_STRICTLY, bundle -> {
                scopes().forkAsPromise(bundle, () -> 1).await();
                scopes().forkAsPromise(bundle, () -> 1).completed().sync();
                scopes().forkAsPromise(bundle, () -> 1).tryTerminate();
                return scopes().forkAsPromise(bundle, () -> 1).computation();
            });
            scene.throwsSame(
                    failure,
                    () -> scopes().joinAfter(OnReturn.WAIT_STRICTLY, bundle -> {
                        scopes().forkAsPromise(bundle, () -> "forgotten");
                        throw failure;
                    }),
                    "a strict scope that has failed");
        });
    }

    /// A strict scope that stays open keeps nothing of the claimed promises.
    @Test
    default void g11_aStrictScopeForgetsWhatWasClaimed() {
        Scene scene = new Scene("G11", subject());
        List<WeakReference<Object>> values = new ArrayList<>();
        Trigger gate = Trigger.create();
        CompletableFuture<?> scope = scene.start(fiber -> scopes().joinAfter(OnReturn.WAIT_STRICTLY, bundle -> {
            for (int number = 0; number < 100; number++) {
                Object value = scopes().forkAsPromise(bundle, Object::new).await();
                values.add(new WeakReference<>(value));
            }
            return gate.await();
        }));
        scene.until(() -> Probe.isAwaiting(gate), "all promises are awaited");
        Waits.collectUntil(scene.about("the values of claimed promises are garbage"), () -> Probe.alive(values) <= 20);
        gate.signal();
        scene.join(scope);
    }
}
