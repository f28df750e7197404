package io.picos.compat.wrong;

import io.picos.Computation;
import io.picos.ConsumerCancelled;
import io.picos.DeadlineExceeded;
import io.picos.compat.subject.BridgeSubject;
import io.picos.compat.subject.ColdBridgeSubject;
import io.picos.compat.subject.Result;
import io.picos.compat.subject.RudeSource;
import io.picos.spi.Delivery;
import io.picos.spi.Handler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// A cold bridge, made of a hot one, that has at most one fault. It shows that the rules for cold bridges can be
/// obeyed, and by more than one library.
final class ColdBridge implements ColdBridgeSubject {
    private final Fault fault;
    private final BridgeSubject hot;

    /// @param fault what is wrong, or null
    ColdBridge(Fault fault, BridgeSubject hot) {
        this.fault = fault;
        this.hot = hot;
    }

    // ---- from a fiber to the library

    @Override
    public <T> Cold<T> prepare(Callable<? extends T> body) {
        if (fault == Fault.STARTS_WITHOUT_A_SUBSCRIBER) {
            hot.build(body);
        }
        if (fault == Fault.SHARES_A_FIBER) {
            Computation<T> shared = Computation.create();
            AtomicBoolean started = new AtomicBoolean();
            return result -> {
                if (started.compareAndSet(false, true)) {
                    start(shared, body, result);
                } else {
                    observe(hot.toNative(shared), result, () -> cancel(shared));
                }
            };
        }
        return result -> start(Computation.create(), body, result);
    }

    @Override
    public <T> Cold<T> prepare(Computation<T> computation, Callable<? extends T> body) {
        AtomicBoolean subscribed = new AtomicBoolean();
        return result -> {
            if (subscribed.compareAndSet(false, true) || fault == Fault.SUBSCRIBES_AGAIN) {
                start(computation, body, result);
            } else {
                result.disposable(() -> {});
                result.failure(new IllegalStateException("subscribed to before"));
            }
        };
    }

    @Override
    public <T> Cold<T> prepare(Duration deadline, Callable<? extends T> body) {
        Supplier<Computation<T>> computations = () -> {
            Computation<T> computation = Computation.create();
            cancelAfter(computation, deadline, new DeadlineExceeded(deadline));
            return computation;
        };
        if (fault == Fault.COUNTS_FROM_THE_BUILDER) {
            Computation<T> early = computations.get();
            return result -> start(early, body, result);
        }
        return result -> start(computations.get(), body, result);
    }

    private <T> void start(Computation<T> computation, Callable<? extends T> body, Result<T> result) {
        AtomicBoolean begun = new AtomicBoolean();
        Result<T> ended = new Result<>();
        observe(ended, result, () -> {
            if (begun.get() || !isForgetful()) {
                cancel(computation);
            }
        });
        Callable<T> noted = () -> {
            begun.set(true);
            return body.call();
        };
        hot.build(computation, noted, ended);
    }

    private boolean isForgetful() {
        return fault == Fault.FORGETS_WHO_DISPOSES_EARLY || fault == Fault.FORGETS_WHO_DISPOSES_DURING_START;
    }

    private static void cancel(Computation<?> computation) {
        computation.tryCancel(new ConsumerCancelled("disposed of"));
    }

    /// Tells the one result what the other one is told, unless its consumer is gone by then.
    private <T> void observe(Result<T> from, Result<T> into, Runnable onDispose) {
        AtomicBoolean over = new AtomicBoolean();
        into.disposable(() -> {
            if (over.compareAndSet(false, true)) {
                onDispose.run();
            }
        });
        from.observed().whenComplete((value, thrown) -> {
            if (over.compareAndSet(false, true) || fault == Fault.TELLS_WHO_HAS_LEFT) {
                if (thrown == null) {
                    into.value(value);
                } else {
                    into.failure(thrown);
                }
            } else if (thrown != null && !(thrown instanceof ConsumerCancelled)) {
                report(thrown);
            }
        });
    }

    private static void report(Throwable thrown) {
        Thread current = Thread.currentThread();
        current.getUncaughtExceptionHandler().uncaughtException(current, thrown);
    }

    @Override
    public <T> Result<T> toNative(Computation<T> computation) {
        Result<T> result = new Result<>();
        observe(hot.toNative(computation), result, () -> {});
        return result;
    }

    // ---- from the library to a fiber

    /// A subscription to a source.
    private final class Inbound<T> extends Delivery<T> {
        private RudeSource<T>.Guest guest;

        Inbound(Consumer<? super T> onUndelivered) {
            super(onUndelivered);
        }

        Inbound() {}

        Inbound<T> subscribe(Source<T> source) {
            guest = ((RudeSource<T>) source).admit(this::deliver, this::fail);
            guest.begin();
            return this;
        }

        @Override
        protected void stop() {
            if (guest != null && fault != Fault.NEVER_UNSUBSCRIBES) {
                guest.cancel();
            }
        }

        @Override
        protected void drop(Throwable thrown) {
            if (fault != Fault.DROPS_LATE_ERRORS && fault != Fault.DROPS_ERRORS_OF_CANCELLED_WAITS) {
                report(thrown);
            }
        }
    }

    @Override
    public <T> Source<T> source() {
        return new RudeSource<>();
    }

    @Override
    public <T> T await(Source<T> source) {
        return await(source, null);
    }

    @Override
    public <T> T await(Source<T> source, Consumer<? super T> onUndelivered) {
        Handler.current("await");
        return new Inbound<T>(onUndelivered).subscribe(source).await();
    }

    @Override
    public <T> Computation<T> fromNative(Source<T> source) {
        Inbound<T> inbound = new Inbound<>();
        Computation<T> computation = inbound.computation();
        inbound.subscribe(source);
        return computation;
    }

    // ---- as the hot one

    @Override
    public List<NullCall> nullCalls() {
        return hot.nullCalls();
    }

    @Override
    public String name() {
        return fault == null ? "faultless" : fault.toString();
    }

    @Override
    public <T> CompletableFuture<T> start(Computation<T> computation, Callable<? extends T> body) {
        return hot.start(computation, body);
    }

    @Override
    public void cancelAfter(Computation<?> computation, Duration duration, Throwable cause) {
        hot.cancelAfter(computation, duration, cause);
    }

    @Override
    public int parallelism() {
        return hot.parallelism();
    }

    @Override
    public Executor tasks() {
        return hot.tasks();
    }

    @Override
    public void shutDown() {
        hot.shutDown();
    }

    @Override
    public void close() {
        hot.close();
    }
}
