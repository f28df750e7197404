package io.picos.compat.scene;

import static org.junit.jupiter.api.Assertions.fail;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.compat.patience.Crew;
import io.picos.compat.patience.Waits;
import io.picos.compat.subject.SchedulerSubject;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// One run of a rule's test: starts fibers on a subject, and waits for them with a timeout. The messages of its
/// assertions begin with the id.
///
/// An exception of a fiber of the scene fails the test. An AssertionError keeps its message if that begins with
/// the id. The message for any other exception has the id in front.
public final class Scene {
    private final String id;
    private final SchedulerSubject subject;

    public Scene(String id, SchedulerSubject subject) {
        this.id = id;
        this.subject = subject;
    }

    // ---- fibers

    /// Runs main in a new fiber of the subject, and waits for its end. Called outside any fiber.
    public void run(Fiber.Main main) {
        join(start(main));
    }

    /// Starts main in a new fiber of the subject. Called outside any fiber.
    ///
    /// @return a future that completes when main has ended
    public CompletableFuture<?> start(Fiber.Main main) {
        return subject.start(Computation.<Boolean>create(), () -> {
            main.run(Fiber.current());
            return true;
        });
    }

    /// Runs the body on the calling thread, outside any fiber.
    public void outside(Crew.Task body) {
        try {
            body.run();
        } catch (Throwable thrown) {
            throw failed(thrown);
        }
    }

    /// Waits for the end of a fiber that [#start] has started, and fails if the fiber has failed. Called
    /// outside any fiber.
    public void join(Future<?> fiber) {
        try {
            Waits.get(id + ": the fiber on " + subject.name() + " has ended", fiber);
        } catch (Throwable thrown) {
            throw fiber.isDone() ? failed(thrown) : late(thrown);
        }
    }

    /// Starts main in a fiber with a computation of its own. Called in a fiber.
    ///
    /// @return a computation that completes when main has ended
    public Computation<@Nullable Void> spawn(Fiber.Main main) {
        return spawn(Fiber.create(Computation.create()), main);
    }

    /// Starts main in the given fiber. Called in a fiber.
    public Computation<@Nullable Void> spawn(Fiber fiber, Fiber.Main main) {
        Computation<@Nullable Void> done = Computation.create();
        Fiber.spawn(fiber, self -> done.tryCapture(() -> call(self, main)));
        return done;
    }

    private static @Nullable Void call(Fiber fiber, Fiber.Main main) throws Exception {
        main.run(fiber);
        return null;
    }

    /// Waits until the result completes. Called outside any fiber.
    ///
    /// @return the very exception with which the result failed, or null if it has a value
    public @Nullable Throwable failure(CompletableFuture<?> result) {
        until(result::isDone, "the result completes");
        Computation<@Nullable Throwable> failure = Computation.create();
        var unused = result.whenComplete((value, thrown) -> failure.tryReturn(thrown));
        return failure.await();
    }

    /// Waits for the end of another fiber, and fails if that fiber has failed. Called in a fiber.
    public void join(Computation<?> done) {
        done.awaitCompletion();
        Throwable thrown = done.cancellation();
        if (thrown != null) {
            throw failed(thrown);
        }
    }

    /// Runs a fiber and a child of it, so that other fibers that are ready have had their turn. Called outside
    /// any fiber.
    public void settle() {
        run(fiber -> join(spawn(last -> Fiber.yield())));
    }

    private AssertionError failed(Throwable thrown) {
        String message = String.valueOf(thrown.getMessage());
        return thrown instanceof AssertionError && message.startsWith(id)
                ? new AssertionError(message, thrown)
                : new AssertionError(id + ": the test threw " + thrown, thrown);
    }

    private AssertionError late(Throwable thrown) {
        return new AssertionError(thrown.getMessage() + "; " + subject.state(), thrown);
    }

    private void tellingTheState(Runnable wait) {
        try {
            wait.run();
        } catch (AssertionError thrown) {
            throw late(thrown);
        }
    }

    /// Waits, outside any fiber, until the latch is open.
    public void reach(CountDownLatch latch, String what) {
        tellingTheState(() -> Waits.await(id + ": " + what, latch));
    }

    /// Waits, outside any fiber, until the condition holds.
    public void until(BooleanSupplier condition, String what) {
        tellingTheState(() -> Waits.until(id + ": " + what, condition));
    }

    /// Yields, in a fiber, until the condition holds.
    public void yieldUntil(BooleanSupplier condition, String what) {
        tellingTheState(() -> Waits.yieldUntil(id + ": " + what, condition));
    }

    /// {@return the message, with the id in front}
    public String about(String what) {
        return id + ": " + what;
    }

    /// {@return a cause to cancel a fiber with} It has no stack trace, since some tests create many causes.
    public RuntimeException cause(String what) {
        return new Cause(id + ": " + what);
    }

    /// {@return a computation that is already cancelled}
    public <T> Computation<T> cancelled(String what) {
        Computation<T> computation = Computation.create();
        computation.tryCancel(cause(what));
        return computation;
    }

    // ---- assertions

    public void holds(boolean condition, String what) {
        if (!condition) {
            fail(id + ": " + what);
        }
    }

    /// {@return the value, which must not be null}
    public <T> T there(@Nullable T value, String what) {
        if (value == null) {
            throw new AssertionError(id + ": " + what);
        }
        return value;
    }

    public void equal(@Nullable Object expected, @Nullable Object actual, String what) {
        if (!Objects.equals(expected, actual)) {
            fail(id + ": " + what + ": expected " + expected + ", but was " + actual);
        }
    }

    public void same(@Nullable Object expected, @Nullable Object actual, String what) {
        if (expected != actual) {
            fail(id + ": " + what + ": expected the very " + expected + ", but was " + actual);
        }
    }

    /// {@return the value of the body, or the Throwable that the body throws}
    public @Nullable Object outcome(Callable<?> body) {
        try {
            return body.call();
        } catch (Throwable thrown) {
            return thrown;
        }
    }

    /// {@return the Throwable that the body throws} Fails if the body throws nothing.
    public Throwable thrown(Crew.Task body, String what) {
        try {
            body.run();
        } catch (Throwable thrown) {
            return thrown;
        }
        return fail(id + ": " + what + " must throw");
    }

    /// Asserts that the body throws this very object.
    public void throwsSame(Throwable expected, Crew.Task body, String what) {
        same(expected, thrown(body, what), what + " must throw");
    }

    /// Asserts that the body throws an exception of the class.
    public void throwsA(Class<? extends Throwable> expected, Crew.Task body, String what) {
        Throwable thrown = thrown(body, what);
        if (!expected.isInstance(thrown)) {
            throw new AssertionError(
                    id + ": " + what + " must throw " + expected.getName() + ", but threw " + thrown, thrown);
        }
    }

    private static final class Cause extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Cause(String message) {
            super(message, null, false, false);
        }
    }
}
