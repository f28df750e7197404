package io.picos.rxjava;

import io.picos.Cancellation;
import io.picos.Computation;
import io.picos.spi.Delivery;
import io.picos.spi.Handler;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.CompletableObserver;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.MaybeObserver;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.core.SingleObserver;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Observes a single, maybe or completable, and delivers its result to a fiber or a computation.
final class Inbound<T extends @Nullable Object> extends Delivery<T>
        implements SingleObserver<T>, MaybeObserver<T>, CompletableObserver {
    private static final String AWAIT = "RxJavaBridge.await";

    private volatile @Nullable Disposable subscription; // written by the source, once

    private Inbound(@Nullable Consumer<? super T> onUndelivered) {
        super(onUndelivered);
    }

    private Inbound() {}

    // ---- to a fiber: throws outside a fiber, even if there is no need to wait (B9)

    static <T> T await(Single<T> single, @Nullable Consumer<? super T> onUndelivered) {
        Handler.current(AWAIT, RxJavaBridge.BUILDER);
        Inbound<T> inbound = new Inbound<>(onUndelivered);
        single.subscribe(inbound);
        return inbound.awaitAs(single);
    }

    static <T> @Nullable T await(Maybe<T> maybe, @Nullable Consumer<? super T> onUndelivered) {
        Handler.current(AWAIT, RxJavaBridge.BUILDER);
        if (Scalars.includes(maybe)) {
            return Scalars.value(maybe); // of the three types, only Maybe has such sources
        }
        Inbound<@Nullable T> inbound = new Inbound<>(onUndelivered);
        maybe.subscribe(inbound);
        return inbound.awaitAs(maybe);
    }

    static void await(Completable completable) {
        Handler.current(AWAIT, RxJavaBridge.BUILDER);
        Inbound<@Nullable Void> inbound = new Inbound<>(null);
        completable.subscribe(inbound);
        inbound.awaitAs(completable);
    }

    // ---- to a computation

    static <T> Computation<T> computation(Single<T> single) {
        Inbound<T> inbound = new Inbound<>();
        Computation<T> computation = inbound.computation();
        single.subscribe(inbound);
        return computation;
    }

    static <T> Computation<@Nullable T> computation(Maybe<T> maybe) {
        Inbound<@Nullable T> inbound = new Inbound<>();
        Computation<@Nullable T> computation = inbound.computation();
        maybe.subscribe(inbound);
        return computation;
    }

    static Computation<@Nullable Void> computation(Completable completable) {
        Inbound<@Nullable Void> inbound = new Inbound<>();
        Computation<@Nullable Void> computation = inbound.computation();
        completable.subscribe(inbound);
        return computation;
    }

    // ---- for the source

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
        fail(thrown); // the library does not wrap it (B8)
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
        if (!(thrown instanceof Cancellation)) { // a Cancellation is not reported (B2)
            RxJavaPlugins.onError(thrown);
        }
    }
}
