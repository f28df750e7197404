package io.picos.compat.resource;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.compat.scene.Probe;
import io.picos.compat.scene.Scene;
import io.picos.compat.scene.Thrown;
import io.picos.compat.subject.Unhandled;
import io.picos.std.resource.Resource;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rules R1, R2 and R6, for resources that stay with one fiber: their release, and the exceptions.
public interface ResourceRules extends ResourceSubjects {
    /// However the body ends, the release runs once, under forbid. Afterwards the fiber's flag is as before.
    @Test
    default void r1_releaseRunsOnceUnderForbid_howeverTheBodyEnds() {
        Scene scene = new Scene("R1", subject());
        scene.run(fiber -> {
            RuntimeException failure = scene.cause("thrown by the body");
            Lent returned = new Lent();
            scene.equal(1, resources().use(() -> returned, Lent::close, lent -> 1), "the value of the body");
            isReleased(scene, returned);
            Lent thrown = new Lent();
            scene.throwsSame(
                    failure,
                    () -> resources().use(() -> thrown, Lent::close, lent -> {
                        throw failure;
                    }),
                    "use");
            isReleased(scene, thrown);
            Lent cancelled = new Lent();
            scene.throwsSame(
                    failure,
                    () -> resources().use(() -> cancelled, Lent::close, lent -> {
                        fiber.setComputation(Computation.cancelled(failure));
                        Fiber.yield();
                        return 1;
                    }),
                    "use in a cancelled fiber");
            isReleased(scene, cancelled);
            scene.holds(!fiber.hasForbidden(), "the flag is as before");
        });
    }

    /// If the fiber is cancelled after it has acquired the resource and before the body begins, the resource is
    /// released.
    @Test
    default void r1_aFiberThatIsCancelledBeforeTheBodyReleases() {
        Scene scene = new Scene("R1", subject());
        scene.run(fiber -> {
            RuntimeException cause = scene.cause("between acquire and body");
            Lent lent = new Lent();
            scene.throwsSame(
                    cause,
                    () -> resources()
                            .use(
                                    () -> {
                                        fiber.setComputation(Computation.cancelled(cause));
                                        return lent;
                                    },
                                    Lent::close,
                                    used -> {
                                        Fiber.yield();
                                        return 1;
                                    }),
                    "use");
            isReleased(scene, lent);
        });
    }

    /// A release that waits in a cancelled fiber runs to its end. So does the cleanup of `lastly`.
    @Test
    default void r1_aReleaseThatWaitsIsNotCutShort() {
        Scene scene = new Scene("R1", subject());
        scene.run(fiber -> {
            RuntimeException cause = scene.cause("in the body");
            for (boolean lastly : new boolean[] {false, true}) {
                Computation<Integer> own = Computation.create();
                Trigger trigger = Trigger.create();
                AtomicBoolean done = new AtomicBoolean();
                Computation<?> other = scene.spawn(
                        Fiber.create(own),
                        self -> scene.throwsSame(
                                cause,
                                () -> {
                                    if (lastly) {
                                        resources().lastly(() -> waitFor(trigger, done), () -> cancelled(own, cause));
                                    } else {
                                        resources()
                                                .use(
                                                        () -> trigger,
                                                        used -> waitFor(used, done),
                                                        used -> cancelled(own, cause));
                                    }
                                },
                                "a body that is cancelled"));
                scene.yieldUntil(() -> Probe.isAwaiting(trigger) || !other.isRunning(), "the release waits");
                scene.holds(other.isRunning(), "the release waits in a cancelled fiber");
                trigger.signal();
                scene.join(other);
                scene.holds(done.get(), "the release has come to its end");
            }
        });
    }

    private static void waitFor(Trigger trigger, AtomicBoolean done) {
        Throwable cause = trigger.await();
        Fiber.yield();
        done.set(cause == null);
    }

    private static int cancelled(Computation<Integer> own, RuntimeException cause) {
        own.tryCancel(cause);
        Fiber.yield();
        return 1;
    }

    /// `use` and `lastly` need no fiber. A resource that could not be acquired is not released.
    @Test
    default void r1_releaseRunsOutsideFibers_andOnlyWhatWasAcquired() throws Exception {
        Scene scene = new Scene("R1", subject());
        Lent used = new Lent();
        scene.equal(1, resources().use(() -> used, Lent::close, lent -> 1), "the value of use");
        isReleased(scene, used);
        Lent last = new Lent();
        scene.equal(1, resources().lastly(last::close, () -> 1), "the value of lastly");
        isReleased(scene, last);
        IOException failure = new IOException("R1");
        Lent never = new Lent();
        scene.throwsSame(
                failure,
                () -> resources()
                        .<Lent, Integer>use(
                                () -> {
                                    throw failure;
                                },
                                lent -> never.close(),
                                lent -> 1),
                "use of what cannot be acquired");
        scene.equal(0, never.releases(), "releases of what was not acquired");
    }

    /// An exception of the body is thrown, the same object, and nothing is added to it, also if the release throws.
    @Test
    default void r2a_theBodysExceptionIsThrownUntouched() {
        Scene scene = new Scene("R2a", subject());
        scene.run(fiber -> {
            for (Throwable failure :
                    List.of(new IOException("R2a"), new IllegalStateException("R2a"), new Error("R2a"))) {
                var unused = reported(scene, failure, new Exception("R2a: in the release"));
                scene.equal(0, failure.getSuppressed().length, "what was added to the body's exception");
            }
        });
    }

    /// If the body and the release throw, the exception of the release goes to the uncaught exception handler.
    @Test
    default void r2b_theReleasesExceptionIsReported() {
        Scene scene = new Scene("R2b", subject());
        scene.run(fiber -> {
            Exception late = new Exception("R2b: in the release");
            scene.equal(List.of(late, late, late), reported(scene, new IOException("R2b"), late), "what is reported");
        });
    }

    /// {@return the reported exceptions if a body throws, and its release as well, in three ways}
    private List<Throwable> reported(Scene scene, Throwable failure, Exception late) {
        try (Unhandled reported = Unhandled.byHandlerOfThread()) {
            scene.throwsSame(
                    failure,
                    () -> resources()
                            .<Lent, Integer>use(() -> new Lent(late), Lent::close, lent -> Thrown.sneaky(failure)),
                    "use");
            scene.throwsSame(
                    failure,
                    () -> resources().<Integer>lastly(new Lent(late)::close, () -> Thrown.sneaky(failure)),
                    "lastly");
            scene.throwsSame(
                    failure,
                    () -> resources()
                            .<Lent, Integer>instantiate(
                                    () -> new Lent(late), Lent::close, lent -> Thrown.sneaky(failure)),
                    "instantiate");
            return List.copyOf(reported.caught());
        }
    }

    /// If the body has returned, an exception of the release is thrown: an unchecked exception as it is, a
    /// checked exception inside a CompletionException (C8).
    @Test
    default void r2c_whatTheReleaseThrowsTakesThePlaceOfTheValue() {
        Scene scene = new Scene("R2c", subject());
        scene.run(fiber -> {
            IllegalStateException unchecked = new IllegalStateException("R2c");
            IOException checked = new IOException("R2c");
            try (Unhandled reported = Unhandled.byHandlerOfThread()) {
                scene.throwsSame(
                        unchecked, () -> resources().use(() -> new Lent(unchecked), Lent::close, lent -> 1), "use");
                scene.throwsSame(unchecked, () -> resources().lastly(new Lent(unchecked)::close, () -> 1), "lastly");
                Throwable wrapped =
                        scene.thrown(() -> resources().use(() -> new Lent(checked), Lent::close, lent -> 1), "use");
                scene.holds(
                        wrapped instanceof CompletionException, "a checked exception is wrapped, but was " + wrapped);
                scene.same(checked, wrapped.getCause(), "the cause of what use throws");
                scene.equal(List.of(), reported.caught(), "what is reported");
            }
        });
    }

    /// An exception of the release is thrown by the call that releases the resource, such as `drop` or `move`.
    /// The owner does not get it.
    @Test
    default void r2d_aReleaseThatFailsFailsWhoeverReleases() {
        Scene scene = new Scene("R2d", subject());
        scene.run(fiber -> {
            IllegalStateException failure = new IllegalStateException("R2d");
            scene.equal(
                    1,
                    resources().instantiate(() -> new Lent(failure), Lent::close, (Resource<Lent> resource) -> {
                        scene.throwsSame(failure, () -> resources().drop(resource), "drop");
                        return 1;
                    }),
                    "the value of the owner's body");
            scene.equal(
                    1,
                    resources().instantiate(() -> new Lent(failure), Lent::close, (Resource<Lent> resource) -> {
                        scene.throwsSame(failure, () -> resources().move(resource, lent -> 2), "move");
                        return 1;
                    }),
                    "the value of the owner's body");
        });
    }

    /// An AutoCloseable is closed once, under forbid. As in try-with-resources, null is not closed.
    @Test
    default void r6_whatCanBeClosedIsClosed() {
        Scene scene = new Scene("R6", subject());
        scene.run(fiber -> {
            Lent returned = new Lent();
            scene.equal(1, resources().use(() -> returned, lent -> 1), "the value of the body");
            isReleased(scene, returned);
            RuntimeException failure = scene.cause("thrown by the body");
            Lent thrown = new Lent();
            scene.throwsSame(
                    failure,
                    () -> resources().<Lent, Integer>use(() -> thrown, lent -> {
                        throw failure;
                    }),
                    "use");
            isReleased(scene, thrown);
            IOException late = new IOException("R6");
            Throwable wrapped = scene.thrown(() -> resources().use(() -> new Lent(late), lent -> 1), "use");
            scene.same(late, wrapped.getCause(), "the cause of what use throws where close fails");
            scene.equal(
                    1, resources().<@Nullable Lent, Integer>use(() -> null, lent -> 1), "the value with no resource");
        });
    }

    private static void isReleased(Scene scene, Lent lent) {
        scene.equal(1, lent.releases(), "releases");
        scene.holds(!lent.wasPermitted(), "the release runs under forbid");
    }
}
