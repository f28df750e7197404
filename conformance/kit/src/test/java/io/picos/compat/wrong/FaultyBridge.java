package io.picos.compat.wrong;

import io.picos.Computation;
import io.picos.ConsumerCancelled;
import io.picos.DeadlineExceeded;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.compat.subject.BridgeSubject;
import io.picos.compat.subject.Result;
import io.picos.compat.subject.Unhandled;
import io.picos.spi.Timeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

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

    @SuppressWarnings("unchecked") // it is a fault
    private <T> Callable<T> wrap(Callable<? extends T> body) {
        return () -> {
            try {
                T value = body.call();
                return value == null && fault == Fault.GIVES_SOMETHING_FOR_NULL ? (T) "null" : value;
            } catch (Exception thrown) {
                if (fault == Fault.REPORTS_CANCELLATIONS && thrown instanceof ConsumerCancelled) {
                    Thread current = Thread.currentThread();
                    current.getUncaughtExceptionHandler().uncaughtException(current, thrown);
                }
                throw fault == Fault.WRAPS_EXCEPTIONS ? new IllegalStateException(thrown) : thrown;
            }
        };
    }

    /// {@return a result for the bridge that is right, which tells the given one what it is told}
    private <T> Result<T> pass(Result<T> into) {
        Result<T> result = new Result<>();
        forward(result, into);
        return result;
    }

    private <T> void forward(Result<T> result, Result<T> into) {
        into.cancellable(
                fault == Fault.IGNORES_ITS_CONSUMER || fault == Fault.LEAVES_MAIN_ALONE
                        ? () -> into.failure(cancelled())
                        : result::cancel);
        result.observed().whenComplete((value, failure) -> {
            Throwable thrown = failure == null ? null : told(failure);
            tell(into, value, thrown);
            if (fault == Fault.COMPLETES_TWICE) {
                tell(into, value, thrown);
            }
        });
    }

    /// {@return the failure, as the consumer is told}
    private Throwable told(Throwable failure) {
        return switch (fault) {
            case TELLS_DEADLINES_AS_CANCELLATIONS,
                    TELLS_ITS_DEADLINE_AS_A_CANCELLATION,
                    TELLS_CANCEL_AFTER_AS_A_CANCELLATION,
                    TELLS_INNER_DEADLINES_AS_CANCELLATIONS -> Timeouts.incoming(failure);
            case TELLS_NO_CAUSE_OF_A_TIMEOUT, TELLS_EVERY_CANCELLATION_AS_A_TIMEOUT ->
                new TimeoutException(failure.getMessage());
            case null, default -> failure;
        };
    }

    private static <T> void tell(Result<T> into, T value, Throwable thrown) {
        if (thrown == null) {
            into.value(value);
        } else {
            into.failure(thrown);
        }
    }

    private static CancellationException cancelled() {
        return new CancellationException("without a word to the fiber");
    }

    @Override
    public <T> void build(Callable<? extends T> body, Result<T> result) {
        if (fault == Fault.CALLS_CANCELLED_BODIES) {
            right.build(body);
        }
        right.build(wrap(body), pass(result));
    }

    @Override
    public <T> void build(Computation<T> computation, Callable<? extends T> body, Result<T> result) {
        if (fault == Fault.CALLS_BODIES_IN_VAIN && !computation.isRunning()) {
            right.build(body).observed().join();
        }
        if (fault == Fault.COMPLETES_EARLY) {
            right.build(computation, body);
            forward(right.toNative(computation), result);
        } else if (fault == Fault.PREFERS_WHAT_MAIN_RETURNS || fault == Fault.PREFERS_THE_CAUSE) {
            prefer(computation, body, result);
        } else {
            right.build(computation, wrap(body), pass(result));
        }
    }

    private <T> void prefer(Computation<T> computation, Callable<? extends T> body, Result<T> result) {
        Computation<T> returned = Computation.create();
        Callable<T> noted = () -> {
            T value = body.call();
            returned.tryReturn(value);
            return value;
        };
        right.build(computation, noted).observed().whenComplete((value, failure) -> {
            if (fault == Fault.PREFERS_WHAT_MAIN_RETURNS && !returned.isRunning()) {
                tell(result, returned.await(), null);
            } else if (fault == Fault.PREFERS_THE_CAUSE && computation.isCancelled()) {
                tell(result, null, computation.cancellation());
            } else {
                tell(result, value, failure);
            }
        });
    }

    @Override
    public <T> void build(Duration deadline, Callable<? extends T> body, Result<T> result) {
        right.build(deadline, wrap(body), pass(result));
    }

    @Override
    public <T> Source<T> source() {
        return fault == Fault.MISSES_WHAT_COMES_AT_ONCE ? new LossySource<>(right.source()) : right.source();
    }

    @Override
    public <T> T await(Source<T> source) {
        if (fault == Fault.ANSWERS_OUTSIDE_FIBERS && Fiber.currentOrNull() == null) {
            return null;
        }
        if (fault == Fault.RECURSES) {
            descend(1_000 * awaits.incrementAndGet());
        }
        if (fault == Fault.YIELDS_BEFORE_IT_LOOKS) {
            Fiber.yield();
        }
        if (fault == Fault.WAITS_ON_WHEN_CANCELLED) {
            return Fiber.current().forbid(() -> right.await(source));
        }
        if (source instanceof LossySource<T> lossy) {
            return right.await(lossy.subscribe());
        }
        try {
            return fault == Fault.OWNS_EVERY_SOURCE ? right.awaitOwned(source) : right.await(source);
        } catch (RuntimeException thrown) {
            if (fault == Fault.SEES_TIMEOUTS_FOR_DEADLINES && thrown instanceof DeadlineExceeded) {
                throw new CompletionException(Timeouts.outgoing(thrown));
            }
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
        if (fault == Fault.OBSERVES_VALUES_ONLY && computation.isCancelled()) {
            return new Result<>();
        }
        Result<T> result = right.toNative(computation);
        if (fault == Fault.CANCELS_WHAT_IT_OBSERVES) {
            result.cancellable(() -> computation.tryCancel(new IllegalStateException("observed")));
        }
        return result;
    }

    @Override
    public <T> Computation<T> fromNative(Source<T> source) {
        Computation<T> computation = right.fromNative(source);
        if (fault != Fault.KEEPS_ITS_SOURCES && fault != Fault.TAKES_VALUES_ONLY) {
            return computation;
        }
        Computation<T> copy = Computation.create();
        computation.tryAttach(Trigger.withAction(trigger -> {
            if (fault != Fault.TAKES_VALUES_ONLY || !computation.isCancelled()) {
                copy.tryCapture(computation::await);
            }
        }));
        return copy;
    }

    @Override
    public Unhandled catchUnhandled() {
        return fault == Fault.LOSES_LATE_ERRORS
                ? new Unhandled(hook -> Unhandled.byDefaultHandler()::close)
                : right.catchUnhandled();
    }

    @Override
    public List<NullCall> nullCalls() {
        List<NullCall> calls = new ArrayList<>(right.nullCalls());
        if (fault == Fault.CHECKS_NO_ARGUMENT) {
            calls.add(new NullCall("argument", "List.copyOf", () -> List.copyOf(null)));
        }
        return calls;
    }

    // ---- as it is

    @Override
    public boolean carriesNull() {
        return right.carriesNull();
    }

    @Override
    public List<UnaryOperator<Throwable>> wrappers() {
        return right.wrappers();
    }

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

    /// A source that is not heard while somebody subscribes to it.
    private static final class LossySource<T> implements Source<T> {
        private static final int SPINS = 1_000;

        private final Source<T> source;
        private volatile boolean deaf;

        LossySource(Source<T> source) {
            this.source = source;
        }

        Source<T> subscribe() {
            deaf = true;
            for (int spin = 0; spin < SPINS; spin++) {
                Thread.onSpinWait();
            }
            deaf = false;
            return source;
        }

        @Override
        public void complete(T value) {
            if (!deaf) {
                source.complete(value);
            }
        }

        @Override
        public void fail(Throwable thrown) {
            source.fail(thrown);
        }

        @Override
        public boolean isCancelled() {
            return source.isCancelled();
        }
    }
}
