package io.picos.reactor;

import static java.util.Objects.requireNonNull;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.spi.Delivery;
import io.picos.spi.Handler;
import io.picos.spi.Timeouts;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.Fuseable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/// Observes a mono, and delivers its result to a fiber or a computation; or delivers the first element of a
/// publisher.
final class Inbound<T> extends Delivery<@Nullable T> implements CoreSubscriber<T> {
    private static final String AWAIT = "ReactorBridge.await";

    private final Context context;
    private final boolean isFirst; // only the first element is awaited
    private volatile @Nullable Subscription subscription; // written by the source, once
    private boolean hasFirst; // by the source, which signals one after the other

    private Inbound(Context context, boolean isFirst, @Nullable Consumer<? super T> onUndelivered) {
        super(onUndelivered);
        this.context = context;
        this.isFirst = isFirst;
    }

    private Inbound(Context context) {
        this.context = context;
        this.isFirst = false;
    }

    @SuppressWarnings("unchecked") // the call of a scalar mono returns the value that it emits
    static <T> @Nullable T await(Mono<T> mono, @Nullable Consumer<? super T> onUndelivered) {
        requireNonNull(mono, "mono");
        Handler handler = Handler.current(
                AWAIT, ReactorBridge.BUILDER); // throws outside a fiber, even if there is no need to wait (B9)
        if (mono instanceof Fuseable.ScalarCallable<?> scalar) {
            return take((Fuseable.ScalarCallable<T>) scalar);
        }
        Inbound<T> inbound = new Inbound<>(ReactorBackend.contextForSources(handler.current()), false, onUndelivered);
        inbound.subscribeTo(mono);
        return inbound.awaitAs(mono);
    }

    static <T> @Nullable T awaitFirst(Publisher<? extends T> publisher, @Nullable Consumer<? super T> onUndelivered) {
        requireNonNull(publisher, "publisher");
        Handler handler = Handler.current("ReactorBridge.awaitFirst", ReactorBridge.BUILDER);
        Inbound<T> inbound = new Inbound<>(ReactorBackend.contextForSources(handler.current()), true, onUndelivered);
        try {
            publisher.subscribe(inbound);
        } catch (Throwable thrown) { // which a source must not do, but the subscription may have begun
            inbound.giveUp(thrown);
            throw thrown;
        }
        return inbound.awaitAs(publisher);
    }

    private static <T> @Nullable T take(Fuseable.ScalarCallable<T> scalar) {
        try {
            return scalar.call();
        } catch (Throwable thrown) {
            return Computation.<@Nullable T>cancelled(Timeouts.incoming(Exceptions.unwrap(thrown)))
                    .awaitAs(scalar); // throws it (C8)
        }
    }

    static <T> Computation<@Nullable T> computation(Mono<T> mono) {
        Fiber fiber = Fiber.currentOrNull();
        Inbound<T> inbound = new Inbound<>(fiber == null ? Context.empty() : ReactorBackend.contextForSources(fiber));
        Computation<@Nullable T> computation = inbound.computation();
        inbound.subscribeTo(mono);
        return computation;
    }

    /// Calls `subscribe(Subscriber)`, which honours the hooks of the library. `subscribe(CoreSubscriber)`, the
    /// method for operators, does not (B6).
    private void subscribeTo(Mono<T> mono) {
        Subscriber<T> everybody = this;
        mono.subscribe(everybody);
    }

    @Override
    public Context currentContext() {
        return context;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        if (Operators.validate(this.subscription, subscription)) {
            this.subscription = subscription;
            if (isAwaited()) {
                request(subscription);
            } else {
                subscription.cancel();
            }
        }
    }

    @Override
    public void onNext(T value) {
        requireNonNull(value, "value");
        if (isFirst && !hasFirst) {
            hasFirst = true;
            stopSafely();
        }
        deliver(value);
    }

    private void request(Subscription given) {
        try {
            given.request(isFirst ? 1 : Long.MAX_VALUE);
        } catch (Throwable thrown) { // a source that breaks its contract
            fail(thrown);
            if (!hasFirst) { // else it is stopped
                stopSafely();
            }
        }
    }

    /// Fails the wait, and cancels the subscription, unless the result has come. An element that has come is
    /// undelivered.
    private void giveUp(Throwable thrown) {
        if (isAwaited()) {
            fail(thrown);
            stopSafely();
        } else if (hasFirst) {
            T element = await(); // which is here
            if (element != null) {
                deliver(element); // too late
            }
        }
    }

    private void stopSafely() {
        try {
            stop();
        } catch (Throwable thrown) { // a source that breaks its contract
            drop(thrown);
        }
    }

    @Override
    public void onComplete() {
        if (!hasFirst) {
            deliverNothing();
        }
    }

    @Override
    public void onError(Throwable thrown) {
        fail(Exceptions.unwrap(thrown)); // B8
    }

    @Override
    protected void stop() {
        Subscription running = subscription;
        if (running != null) {
            running.cancel();
        }
    }

    @Override
    protected void drop(@Nullable T value) {
        if (value != null) {
            Operators.onNextDropped(value, context);
        }
    }

    @Override
    protected void drop(Throwable thrown) {
        Operators.onErrorDropped(thrown, context);
    }
}
