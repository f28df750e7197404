package io.picos.compat.reactor;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.util.context.Context;

/// A subscriber that records what it is told: values, then `complete` or the error. It requests nothing by itself.
final class Recorder implements CoreSubscriber<Object> {
    static final String COMPLETE = "complete";

    private final List<Object> signals = new CopyOnWriteArrayList<>();
    private final Context context;
    private final BiConsumer<Subscription, Object> onSignal;
    private volatile Subscription subscription; // written once, by onSubscribe

    /// @param context of this subscriber
    /// @param onSignal called with each signal before it is recorded; the subscription itself is the first one
    Recorder(Context context, BiConsumer<Subscription, Object> onSignal) {
        this.context = context;
        this.onSignal = onSignal;
    }

    Recorder(BiConsumer<Subscription, Object> onSignal) {
        this(Context.empty(), onSignal);
    }

    Recorder() {
        this((subscription, signal) -> {});
    }

    /// {@return all signals but the subscription}
    List<Object> signals() {
        return List.copyOf(signals);
    }

    Subscription subscription() {
        return subscription;
    }

    boolean isTerminated() {
        return signals.stream().anyMatch(signal -> signal == COMPLETE || signal instanceof Throwable);
    }

    @Override
    public Context currentContext() {
        return context;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        this.subscription = subscription;
        onSignal.accept(subscription, subscription);
    }

    @Override
    public void onNext(Object value) {
        record(value);
    }

    @Override
    public void onError(Throwable thrown) {
        record(thrown);
    }

    @Override
    public void onComplete() {
        record(COMPLETE);
    }

    private void record(Object signal) {
        onSignal.accept(subscription, signal);
        signals.add(signal);
    }
}
