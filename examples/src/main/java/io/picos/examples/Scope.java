package io.picos.examples;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Order;
import io.picos.Trigger;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A structured scope: fibers that all end before it does, and of which the first failure cancels the rest.
///
/// ```java
/// int sum = Scope.run(scope -> {
///     Computation<Integer> left = scope.fork(() -> load("left"));
///     Computation<Integer> right = scope.fork(() -> load("right"));
///     return left.await() + right.await();
/// });
/// ```
///
/// All fibers of the scope, its body included, share one inner computation: cancelling that cancels them all. A
/// count says how many there are, and the last one out signals a trigger, which the body awaits with cancellation
/// forbidden, so that nothing makes it leave early.
///
/// The inner computation keeps the first failure, which the scope throws. A later one cannot be thrown
/// as well: it goes to the scheduler's hook for unhandled errors, as what leaves the main of any fiber does (S3).
public final class Scope {
    private final Computation<@Nullable Void> inner = Computation.create(Order.LIFO);
    private final Trigger ended = Trigger.create();
    private final AtomicInteger count = new AtomicInteger(1); // the body

    private Scope() {}

    /// Runs the body in a new scope, on the current fiber, and returns when every fiber of the scope has ended,
    /// its cleanup included.
    ///
    /// A cancellation of the current fiber cancels the scope, with the same cause; if the fiber forbids it, it
    /// does not reach the scope either.
    ///
    /// @param body may fork fibers
    /// @param <T> the type of its value
    /// @return the value of the body
    /// @throws RuntimeException the first failure, of the body or of a forked fiber, or the cause with which the
    ///     current fiber was cancelled: an unchecked one as it is, a checked one in a CompletionException
    public static <T extends @Nullable Object> T run(Body<T> body) {
        Fiber fiber = Fiber.current();
        Computation<?> outer = fiber.computation();
        Scope scope = new Scope();
        Computation<T> result = Computation.create();
        Trigger canceler = fiber.hasForbidden() ? null : Computation.attachCanceler(outer, scope.inner);
        fiber.setComputation(scope.inner);
        try {
            scope.capture(result, () -> body.run(scope));
        } finally {
            fiber.setComputation(outer);
            fiber.forbid(scope.ended::await);
            if (canceler != null) {
                outer.detach(canceler);
            }
            scope.inner.tryReturn(null); // if nothing has failed; disarms the deadline
        }
        scope.inner.check();
        return result.await();
    }

    /// Starts a fiber in this scope.
    ///
    /// @param body what it runs; what it throws cancels the scope
    /// @param <T> the type of its value
    /// @return its result
    /// @throws RuntimeException the cause, if the scope is cancelled
    /// @throws IllegalStateException if the scope has ended
    public <T extends @Nullable Object> Computation<T> fork(Callable<? extends T> body) {
        if (count.getAndUpdate(before -> before == 0 ? 0 : before + 1) == 0) {
            throw new IllegalStateException("the scope has ended");
        }
        Computation<T> result = Computation.create();
        boolean spawned = false;
        try {
            Fiber.spawn(Fiber.create(inner), fiber -> {
                capture(result, body);
                result.check(); // a failure that is not the scope's own is unhandled
            });
            spawned = true;
        } finally {
            if (!spawned) {
                leave();
            }
        }
        return result;
    }

    /// Gives all fibers of this scope a deadline: they are cancelled with [io.picos.DeadlineExceeded].
    ///
    /// @param deadline from now
    public void cancelAfter(Duration deadline) {
        inner.cancelAfter(deadline);
    }

    /// Runs what a fiber of this scope has to do; does not throw.
    private <T extends @Nullable Object> void capture(Computation<T> result, Callable<? extends T> body) {
        try {
            result.tryCapture(() -> {
                inner.check(); // nothing is begun in a cancelled scope
                return body.call();
            });
            Throwable failure = result.cancellation();
            if (failure != null) {
                inner.tryCancel(failure);
            }
        } finally {
            leave();
        }
    }

    private void leave() {
        if (count.decrementAndGet() == 0) {
            ended.signal();
        }
    }

    /// What runs in a scope.
    ///
    /// @param <T> the type of its value
    @FunctionalInterface
    public interface Body<T extends @Nullable Object> {
        /// {@return the value of the scope, if nothing fails}
        ///
        /// @param scope to fork fibers in
        /// @throws Exception cancels the scope
        T run(Scope scope) throws Exception;
    }
}
