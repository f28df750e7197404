package io.picos.tck;

import io.picos.std.channel.Inflow;
import java.util.concurrent.atomic.AtomicReference;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.tck.SubscriberBlackboxVerification;
import org.testng.annotations.Test;

/// The tests for subscribers, against opened streams from which a fiber receives.
@Test
abstract class Subscribing extends SubscriberBlackboxVerification<Integer> {
    Subscribing() {
        super(Environment.INSTANCE);
    }

    /// Opens the publisher.
    abstract Inflow<Integer> open(Publisher<Integer> publisher);

    /// Runs the body in a fiber.
    abstract void run(Runnable body);

    @Override
    public final Subscriber<Integer> createSubscriber() {
        AtomicReference<Subscriber<? super Integer>> given = new AtomicReference<>();
        Inflow<Integer> inflow = open(given::set);
        run(() -> inflow.forEach(ignored -> {}));
        @SuppressWarnings("unchecked") // a subscriber only takes elements
        Subscriber<Integer> subscriber = (Subscriber<Integer>) given.get();
        return subscriber;
    }

    @Override
    public final Integer createElement(int element) {
        return element;
    }
}
