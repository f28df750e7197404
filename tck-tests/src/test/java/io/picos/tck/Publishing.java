package io.picos.tck;

import io.picos.std.channel.Producer;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.testng.annotations.Test;

/// The tests for publishers, against streams that a builder has made.
@Test
abstract class Publishing extends PublisherVerification<Long> {
    Publishing() {
        super(Environment.INSTANCE, Environment.GARBAGE_MILLIS);
    }

    /// {@return a stream of the elements that the body sends}
    abstract Publisher<Long> publish(Producer<Long> body);

    @Override
    public final Publisher<Long> createPublisher(long elements) {
        return publish(sink -> {
            for (long number = 0; number < elements; number++) {
                sink.send(number);
            }
        });
    }

    @Override
    public final Publisher<Long> createFailedPublisher() {
        return publish(sink -> {
            throw new IllegalStateException("fails at once");
        });
    }

    @Override
    public final void required_spec313_cancelMustMakeThePublisherEventuallyDropAllReferencesToTheSubscriber()
            throws Throwable {
        Environment.collectUntilPassed(
                super::required_spec313_cancelMustMakeThePublisherEventuallyDropAllReferencesToTheSubscriber);
    }
}
