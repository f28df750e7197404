package io.picos.reactor;

import static java.util.Objects.requireNonNull;

import io.picos.Fiber;
import io.picos.spi.Timeouts;
import io.picos.std.channel.Inflow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/// Subscribes to a publisher, and gives its elements to fibers.
final class FluxInflow<T> extends Inflow<T> implements CoreSubscriber<T> {
    private final Context context;
    private volatile @Nullable Subscription subscription; // written by the source, once

    private FluxInflow(int prefetch, @Nullable Consumer<? super T> onUndelivered, Context context) {
        super(prefetch, onUndelivered);
        this.context = context;
    }

    static <T> Inflow<T> open(
            Publisher<? extends T> publisher, int prefetch, @Nullable Consumer<? super T> onUndelivered) {
        requireNonNull(publisher, "publisher");
        Fiber fiber = Fiber.currentOrNull();
        Context context = fiber == null ? Context.empty() : ReactorBackend.contextForSources(fiber);
        FluxInflow<T> inflow = new FluxInflow<>(prefetch, onUndelivered, context);
        try {
            publisher.subscribe(inflow);
        } catch (Throwable thrown) { // which a source must not do, but the subscription may have begun (P12b)
            inflow.close();
            throw thrown;
        }
        return inflow;
    }

    @Override
    public Context currentContext() {
        return context;
    }

    @Override
    public void onSubscribe(Subscription given) {
        if (Operators.validate(subscription, given)) {
            subscription = given;
            started();
        }
    }

    @Override
    public void onNext(T element) {
        offer(requireNonNull(element, "element"));
    }

    @Override
    public void onComplete() {
        ended();
    }

    @Override
    public void onError(Throwable thrown) {
        failed(Timeouts.incoming(Exceptions.unwrap(requireNonNull(thrown, "thrown")))); // B8
    }

    @Override
    protected void request(long number) {
        requireNonNull(subscription).request(number);
    }

    @Override
    protected void stop() {
        requireNonNull(subscription).cancel();
    }

    @Override
    protected void discard(T element) {
        Operators.onDiscard(element, context);
    }

    @Override
    protected void drop(T element) {
        Operators.onNextDropped(element, context);
    }

    @Override
    protected void drop(Throwable late) {
        Operators.onErrorDropped(late, context);
    }

    @Override
    protected Throwable overflow() {
        return Exceptions.failWithOverflow("the publisher has sent more elements than were requested (P14)");
    }
}
