package io.picos.completablefuture;

import static java.util.Objects.requireNonNull;

import io.picos.Cancellation;
import io.picos.spi.Delivery;
import io.picos.spi.Handler;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/// Delivers the first element of a publisher to a fiber: requests one, and cancels the subscription when it has
/// come.
final class First<T> extends Delivery<@Nullable T> implements Flow.Subscriber<T> {
    private volatile Flow.@Nullable Subscription subscription; // written by the source, once
    private boolean hasCome; // by the source, which signals one after the other

    private First() {
        super(null);
    }

    static <T> @Nullable T await(Flow.Publisher<? extends T> publisher) {
        requireNonNull(publisher, "publisher");
        Handler.current("CompletableFutureBridge.awaitFirst", CompletableFutureBridge.BUILDER);
        First<T> first = new First<>();
        try {
            publisher.subscribe(first);
        } catch (Throwable thrown) { // which a source must not do, but the subscription may have begun
            first.giveUp(thrown);
            throw thrown;
        }
        return first.awaitAs(publisher);
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        requireNonNull(given, "subscription");
        if (subscription != null) {
            given.cancel(); // Reactive Streams 2.5
            return;
        }
        subscription = given;
        if (isAwaited()) { // read after `subscription` is written, as `stop` reads it after the wait has ended
            request(given);
        } else {
            given.cancel();
        }
    }

    @Override
    public void onNext(T element) {
        requireNonNull(element, "element");
        if (!hasCome) {
            hasCome = true;
            stopSafely();
            deliver(element);
        }
    }

    private void request(Flow.Subscription given) {
        try {
            given.request(1);
        } catch (Throwable thrown) { // a source that breaks its contract
            fail(thrown);
            if (!hasCome) { // else it is stopped
                stopSafely();
            }
        }
    }

    /// Fails the wait, and cancels the subscription, unless the result has come.
    private void giveUp(Throwable thrown) {
        if (isAwaited()) {
            fail(thrown);
            stopSafely();
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
        if (!hasCome) {
            deliverNothing();
        }
    }

    @Override
    public void onError(Throwable thrown) {
        fail(requireNonNull(thrown, "thrown"));
    }

    @Override
    protected void stop() {
        Flow.Subscription running = subscription;
        if (running != null) {
            running.cancel();
        }
    }

    @Override
    protected void drop(Throwable thrown) {
        if (!(thrown instanceof Cancellation)) { // a Cancellation is not reported (B2)
            Hooks.report(thrown);
        }
    }
}
