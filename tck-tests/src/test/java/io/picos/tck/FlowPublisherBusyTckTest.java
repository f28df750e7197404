package io.picos.tck;

import java.util.concurrent.Flow;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.Test;

/// Publishers of the JDK's kind, on a scheduler that is busy.
@Test
public class FlowPublisherBusyTckTest extends FlowPublisherVerification<Long> {
    public FlowPublisherBusyTckTest() {
        super(Environment.INSTANCE, Environment.GARBAGE_MILLIS);
    }

    @Override
    public Flow.Publisher<Long> createFlowPublisher(long elements) {
        return Libraries.BUSY_FUTURES.publisher(sink -> {
            for (long number = 0; number < elements; number++) {
                sink.send(number);
            }
        });
    }

    @Override
    public Flow.Publisher<Long> createFailedFlowPublisher() {
        return Libraries.BUSY_FUTURES.publisher(sink -> {
            throw new IllegalStateException("fails at once");
        });
    }

    @Override
    public void required_spec313_cancelMustMakeThePublisherEventuallyDropAllReferencesToTheSubscriber()
            throws Throwable {
        Environment.collectUntilPassed(
                super::required_spec313_cancelMustMakeThePublisherEventuallyDropAllReferencesToTheSubscriber);
    }
}
