package io.picos.rxjava;

import io.picos.Computation;
import io.picos.spi.Delivery;
import io.picos.spi.Handler;
import io.reactivex.rxjava3.core.CompletableObserver;
import io.reactivex.rxjava3.core.MaybeObserver;
import io.reactivex.rxjava3.core.SingleObserver;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.operators.ScalarSupplier;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// From singles, maybes and completables to computations.
final class Inbound<T extends @Nullable Object> extends Delivery<T>
        implements SingleObserver<T>, MaybeObserver<T>, CompletableObserver {
    private static final String AWAIT = "RxJavaBridge.await";

    private volatile @Nullable Disposable subscription; // written by the source, once

    private Inbound(@Nullable Consumer<? super T> onUndelivered) {
        super(onUndelivered);
    }

    private Inbound() {}

    /// @param source of any of the three types
    /// @param subscribe subscribes to it
    @SuppressWarnings("unchecked") // a scalar source supplies what it emits
    static <T extends @Nullable Object> T await(
            Object source, @Nullable Consumer<? super T> onUndelivered, Consumer<Inbound<T>> subscribe) {
        Handler.current(AWAIT); // fails outside a fiber, also where there is no need to wait (B9)
        if (source instanceof ScalarSupplier<?> scalar) {
            return (T) scalar.get();
        }
        Inbound<T> inbound = new Inbound<>(onUndelivered);
        subscribe.accept(inbound);
        return inbound.await();
    }

    static <T extends @Nullable Object> Computation<T> computation(Consumer<Inbound<T>> subscribe) {
        Inbound<T> inbound = new Inbound<>();
        Computation<T> computation = inbound.computation();
        subscribe.accept(inbound);
        return computation;
    }

    @Override
    public void onSubscribe(Disposable subscription) {
        this.subscription = subscription;
        if (!isAwaited()) {
            subscription.dispose();
        }
    }

    @Override
    public void onSuccess(T value) {
        deliver(value);
    }

    @Override
    public void onComplete() {
        deliverNothing();
    }

    @Override
    public void onError(Throwable thrown) {
        fail(thrown); // the library puts nothing around it (B8)
    }

    @Override
    protected void stop() {
        Disposable running = subscription;
        if (running != null) {
            running.dispose();
        }
    }

    @Override
    protected void drop(Throwable thrown) {
        RxJavaPlugins.onError(thrown);
    }
}
