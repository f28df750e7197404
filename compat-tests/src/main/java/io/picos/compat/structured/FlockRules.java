package io.picos.compat.structured;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.ScopeTerminated;
import io.picos.compat.scene.Scene;
import io.picos.compat.subject.Rules;
import io.picos.std.structured.Flock;
import io.picos.std.structured.OnReturn;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Rule G8: flocks, which are scopes without a handle.
public interface FlockRules extends Rules {
    /// {@return the scopes under test; only a wrong subject brings its own}
    default ScopeSubject scopes() {
        return ScopeSubject.REAL;
    }

    /// Forked fibers belong to the flock, and so do the fibers that they fork. The flock ends after all of
    /// them.
    @Test
    default void g8_forkedFibersAreInTheScope() {
        Scene scene = new Scene("G8", subject());
        scene.run(fiber -> {
            AtomicInteger ended = new AtomicInteger();
            scopes().joinFlock(() -> {
                scopes().forkInFlock(() -> scopes().forkInFlock(() -> {
                    Fiber.yield();
                    ended.incrementAndGet();
                }));
                Flock.forkAsPromise(() -> {
                    scopes().forkInFlock(ended::incrementAndGet);
                    return ended;
                });
                return ended;
            });
            scene.equal(2, ended.get(), "fibers that have ended when the scope has");
        });
    }

    /// An inner flock takes the place of the outer flock until the inner flock ends, however it ends.
    @Test
    default void g8_anInnerScopeTakesThePlaceOfTheOuterOne() {
        Scene scene = new Scene("G8", subject());
        RuntimeException failure = scene.cause("inner");
        scene.run(fiber -> scopes().joinFlock(() -> {
            scene.throwsA(
                    ScopeTerminated.class,
                    () -> scopes().joinFlock(() -> {
                        Flock.terminate();
                        return Computation.create().await();
                    }),
                    "an inner scope that is terminated");
            scene.throwsSame(
                    failure,
                    () -> Flock.joinAfter(OnReturn.TERMINATE, () -> {
                        Flock.error(failure);
                        return null;
                    }),
                    "an inner scope that fails");
            scene.holds(fiber.computation().isRunning(), "the outer scope must go on");
            AtomicInteger ran = new AtomicInteger();
            scopes().forkInFlock(ran::incrementAndGet);
            scene.yieldUntil(() -> ran.get() == 1, "a fiber forked in the outer scope runs");
            return ran;
        }));
    }

    /// Without a flock, its operations throw IllegalStateException: outside any flock, after a flock has ended,
    /// and in fibers that were not forked.
    @Test
    default void g8_outsideAScopeItSaysSo() {
        Scene scene = new Scene("G8", subject());
        scene.run(fiber -> {
            scene.throwsA(IllegalStateException.class, () -> scopes().forkInFlock(() -> {}), "a fork outside a scope");
            scopes().joinFlock(() -> {
                scene.join(scene.spawn(other ->
                        scene.throwsA(IllegalStateException.class, Flock::terminate, "a fiber that was not forked")));
                return fiber;
            });
            scene.throwsA(IllegalStateException.class, () -> scopes().forkInFlock(() -> {}), "a fork after a scope");
        });
    }
}
