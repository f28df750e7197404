package io.picos.compat.fiber;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.compat.patience.Crew;
import io.picos.compat.patience.Repeat;
import io.picos.compat.scene.Scene;
import io.picos.compat.subject.Rules;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rule F12: bodies that block a thread.
public interface BlockingRules extends Rules {
    /// The body runs outside any fiber, on a daemon platform thread of Picos Bridge.
    @Test
    default void f12a_theBodyRunsOnAThreadOfOurs() {
        Scene scene = new Scene("F12a", subject());
        scene.run(fiber -> {
            Thread other = Fiber.blocking(() -> {
                scene.same(null, Fiber.currentOrNull(), "the current fiber of a blocking body");
                return Thread.currentThread();
            });
            scene.holds(!other.isVirtual(), "a blocking body must run on a platform thread, and not on " + other);
            scene.holds(other.isDaemon(), "the thread of a blocking body must be a daemon");
        });
    }

    /// A call outside any fiber throws IllegalStateException.
    @Test
    default void f12j_outsideAnyFiberItThrows() {
        Scene scene = new Scene("F12j", subject());
        scene.throwsA(IllegalStateException.class, () -> Fiber.blocking(() -> null), "blocking outside any fiber");
    }

    /// The body gets the context class loader that the fiber has at the call.
    @Test
    default void f12c_theBodyGetsTheClassLoader() throws Exception {
        Scene scene = new Scene("F12c", subject());
        try (URLClassLoader mine = new URLClassLoader(new URL[0])) {
            scene.run(fiber -> {
                Thread.currentThread().setContextClassLoader(mine);
                ClassLoader seen = Fiber.blocking(() -> Thread.currentThread().getContextClassLoader());
                scene.same(mine, seen, "the context class loader of a body");
            });
        }
    }

    /// A body finds nothing on its thread that another body has left there.
    @Test
    default void f12d_aBodyLeavesNothingForTheNext() {
        Scene scene = new Scene("F12d", subject());
        ThreadLocal<String> local = new ThreadLocal<>();
        scene.run(fiber -> {
            for (int round = 0; round < 20; round++) {
                Fiber.blocking(() -> {
                    Thread thread = Thread.currentThread();
                    scene.same(null, local.get(), "a thread-local that another body has set");
                    scene.holds(!thread.isInterrupted(), "a body must not begin interrupted");
                    scene.holds(!thread.getName().equals("F12d"), "a body must not find the name that another has set");
                    local.set("left behind");
                    thread.setName("F12d");
                    thread.interrupt();
                    return null;
                });
            }
        });
    }

    /// While the body blocks, the scheduler's other fibers run.
    @Test
    default void f12b_othersRunWhileTheBodyBlocks() {
        Scene scene = new Scene("F12b", subject());
        scene.run(fiber -> {
            CountDownLatch open = new CountDownLatch(1);
            Computation<?> other = scene.spawn(self -> open.countDown());
            Fiber.blocking(() -> {
                scene.reach(open, "another fiber runs while the body blocks");
                return null;
            });
            scene.join(other);
        });
    }

    /// The caller gets the body's value, or the throwable that the body throws, as the same object. It goes on in its
    /// fiber, on the fiber's thread.
    @Test
    default void f12b_whatTheBodyDoesComesBack() {
        Scene scene = new Scene("F12b", subject());
        scene.run(fiber -> {
            Thread thread = Thread.currentThread();
            Object value = new Object();
            scene.same(value, Fiber.blocking(() -> value), "the value of a blocking body");
            scene.same(null, Fiber.blocking(() -> null), "the value of a blocking body");
            scene.same(value, Fiber.blockingInterruptibly(() -> value), "the value of a blocking body");
            for (Throwable thrown :
                    new Throwable[] {scene.cause("x"), new IOException("F12b"), new LinkageError("F12b")}) {
                scene.throwsSame(thrown, () -> Fiber.blocking(() -> leave(thrown)), "blocking");
                scene.throwsSame(thrown, () -> Fiber.blockingInterruptibly(() -> leave(thrown)), "blocking");
            }
            scene.same(thread, Thread.currentThread(), "the thread after a blocking body");
            scene.same(fiber, Fiber.current(), "the fiber after a blocking body");
        });
    }

    /// A cancellation does not touch the body unless the caller asks for that. The body's value is returned,
    /// and the fiber meets the cancellation at its next operation.
    @Test
    default void f12i_aCancellationDoesNotTouchTheBody() {
        Scene scene = new Scene("F12i", subject());
        scene.run(fiber -> {
            Trigger other = Trigger.create();
            CountDownLatch hadItsTurns = new CountDownLatch(1); // meanwhile, this fiber meets the cancellation
            Computation<?> witness = scene.spawn(self -> {
                other.await();
                for (int turn = 0; turn < 100; turn++) {
                    Fiber.yield();
                }
                hadItsTurns.countDown();
            });
            Computation<@Nullable Object> computation = Computation.create();
            fiber.setComputation(computation);
            RuntimeException cause = scene.cause("meanwhile");
            String value = Fiber.blocking(() -> {
                computation.tryCancel(cause);
                other.signal();
                scene.reach(hadItsTurns, "another fiber runs while the body blocks");
                scene.holds(!Thread.currentThread().isInterrupted(), "the body must not be interrupted");
                return "value";
            });
            scene.equal("value", value, "the value of a body that was not to be interrupted");
            scene.throwsSame(cause, Fiber::yield, "the next operation");
            fiber.setComputation(Computation.create());
            scene.join(witness);
        });
    }

    /// The body of a fiber that was cancelled before is not called, and the call throws the cause.
    @Test
    default void f12g_theBodyOfACancelledFiberIsNotCalled() {
        Scene scene = new Scene("F12g", subject());
        scene.run(fiber -> {
            RuntimeException cause = scene.cause("before");
            fiber.setComputation(Computation.cancelled(cause));
            AtomicBoolean called = new AtomicBoolean();
            scene.throwsSame(cause, () -> Fiber.blocking(() -> called.getAndSet(true)), "blocking when cancelled");
            scene.holds(!called.get(), "the body of a fiber that is cancelled before must not be called");
        });
    }

    /// If the caller asks for it, a cancellation interrupts the body, and the call throws the cause. The
    /// interrupt does not reach the next body.
    @Test
    default void f12h_aCancellationInterruptsTheBodyThatAsksForIt() throws Exception {
        Scene scene = new Scene("F12h", subject());
        Repeat.run(
                "F12h",
                10_000,
                round -> scene.run(fiber -> {
                    Computation<@Nullable Object> computation = Computation.create();
                    RuntimeException cause = scene.cause("meanwhile");
                    CountDownLatch blocking = new CountDownLatch(1);
                    Computation<?> child = scene.spawn(
                            Fiber.create(computation),
                            self -> scene.throwsSame(
                                    cause,
                                    () -> Fiber.blockingInterruptibly(() -> {
                                        blocking.countDown();
                                        new CountDownLatch(1).await();
                                        return null;
                                    }),
                                    "a body that was interrupted"));
                    if (round % 2 == 0) {
                        scene.yieldUntil(() -> blocking.getCount() == 0, "the body runs");
                    }
                    computation.tryCancel(cause);
                    scene.join(child);
                    scene.holds(
                            !Fiber.blockingInterruptibly(
                                    () -> Thread.currentThread().isInterrupted()),
                            "an interrupt must not reach the next body");
                }));
    }

    /// A body may ignore the interrupt. The call then returns the body's value, or throws the body's own
    /// exception.
    @Test
    default void f12h_theInterruptedBodyDecidesWhatToMakeOfIt() {
        Scene scene = new Scene("F12h", subject());
        scene.run(fiber -> {
            RuntimeException cause = scene.cause("meanwhile");
            RuntimeException own = scene.cause("the body's own");
            for (boolean returns : new boolean[] {true, false}) {
                Computation<@Nullable Object> computation = Computation.create();
                fiber.setComputation(computation);
                AtomicInteger steps = new AtomicInteger();
                Computation<?> canceler = scene.spawn(self -> {
                    scene.yieldUntil(() -> steps.get() == 1, "the body runs");
                    computation.tryCancel(cause);
                });
                Crew.Task blocking = () -> scene.equal(
                        "value",
                        Fiber.blockingInterruptibly(() -> {
                            steps.set(1);
                            scene.until(() -> Thread.interrupted(), "the body is interrupted");
                            return returns ? "value" : leave(own);
                        }),
                        "the value of the body");
                if (returns) {
                    scene.holds(runs(blocking), "a body that returns in spite of an interrupt");
                } else {
                    scene.throwsSame(own, blocking, "a body that throws something else");
                }
                scene.same(cause, Trigger.create().await(), "what the next await answers");
                fiber.setComputation(Computation.create());
                scene.join(canceler);
            }
        });
    }

    private static boolean runs(Crew.Task task) throws Exception {
        task.run();
        return true;
    }

    private static String leave(Throwable thrown) throws Exception {
        if (thrown instanceof Error error) {
            throw error;
        }
        throw (Exception) thrown;
    }
}
