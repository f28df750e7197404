package io.picos.compat.wrong;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.compat.BridgeSubject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// A bridge that is right, in a wrapper that has at most one fault.
final class FaultyBridge implements BridgeSubject {
    private final Fault fault;
    private final BridgeSubject right;
    private final AtomicInteger awaits = new AtomicInteger();

    /// @param fault what is wrong, or null
    FaultyBridge(Fault fault, BridgeSubject right) {
        this.fault = fault;
        this.right = right;
    }

    private <T> Callable<T> wrap(Callable<? extends T> body) {
        return () -> {
            try {
                return body.call();
            } catch (Exception thrown) {
                throw fault == Fault.WRAPS_EXCEPTIONS ? new IllegalStateException(thrown) : thrown;
            }
        };
    }

    private <T> Result<T> wrap(Result<T> result) {
        return fault == Fault.IGNORES_ITS_CONSUMER
                ? new Result<>(result.observed(), () -> result.observed().cancel(false))
                : result;
    }

    @Override
    public <T> Result<T> build(Callable<? extends T> body) {
        return wrap(right.build(wrap(body)));
    }

    @Override
    public <T> Result<T> build(Computation<T> computation, Callable<? extends T> body) {
        if (fault == Fault.CALLS_BODIES_IN_VAIN && !computation.isRunning()) {
            right.build(body).observed().join();
        }
        Result<T> result = right.build(computation, wrap(body));
        return fault == Fault.COMPLETES_EARLY ? right.toNative(computation) : wrap(result);
    }

    @Override
    public <T> Result<T> build(Duration deadline, Callable<? extends T> body) {
        return wrap(right.build(deadline, wrap(body)));
    }

    @Override
    public <T> Source<T> source() {
        return right.source();
    }

    @Override
    public <T> T await(Source<T> source) {
        if (fault == Fault.ANSWERS_OUTSIDE_FIBERS && Fiber.currentOrNull() == null) {
            return null;
        }
        if (fault == Fault.RECURSES) {
            descend(1_000 * awaits.incrementAndGet());
        }
        try {
            return fault == Fault.OWNS_EVERY_SOURCE ? right.awaitOwned(source) : right.await(source);
        } catch (RuntimeException thrown) {
            throw fault == Fault.KEEPS_WRAPPERS ? new CompletionException(thrown) : thrown;
        }
    }

    private static int descend(int depth) {
        return depth == 0 ? 0 : 1 + descend(depth - 1);
    }

    @Override
    public <T> T await(Source<T> source, Consumer<? super T> onUndelivered) {
        if (fault == Fault.LOSES_LATE_VALUES) {
            return right.await(source);
        }
        T value = right.await(source, onUndelivered);
        if (fault == Fault.GIVES_VALUES_TWICE) {
            onUndelivered.accept(value);
        }
        return value;
    }

    @Override
    public <T> T awaitOwned(Source<T> source) {
        return fault == Fault.OWNS_NO_SOURCE ? right.await(source) : right.awaitOwned(source);
    }

    @Override
    public <T> Result<T> toNative(Computation<T> computation) {
        Result<T> result = right.toNative(computation);
        Runnable cancel = () -> {
            result.cancel().run();
            computation.tryCancel(new IllegalStateException("observed"));
        };
        return fault == Fault.CANCELS_WHAT_IT_OBSERVES ? new Result<>(result.observed(), cancel) : result;
    }

    @Override
    public <T> Computation<T> fromNative(Source<T> source) {
        return right.fromNative(source);
    }

    @Override
    public List<NullCall> nullCalls() {
        List<NullCall> calls = new ArrayList<>(right.nullCalls());
        if (fault == Fault.CHECKS_NO_ARGUMENT) {
            calls.add(new NullCall("argument", () -> List.copyOf(null)));
        }
        return calls;
    }

    // ---- as it is

    @Override
    public String name() {
        return fault == null ? "faultless" : fault.toString();
    }

    @Override
    public <T> CompletableFuture<T> start(Computation<T> computation, Callable<? extends T> body) {
        return right.start(computation, body);
    }

    @Override
    public void cancelAfter(Computation<?> computation, Duration duration, Throwable cause) {
        right.cancelAfter(computation, duration, cause);
    }

    @Override
    public int parallelism() {
        return right.parallelism();
    }

    @Override
    public Executor tasks() {
        return right.tasks();
    }

    @Override
    public void shutDown() {
        right.shutDown();
    }

    @Override
    public void close() {
        right.close();
    }
}
