package io.picos.tck;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.ITestNGListener;
import org.testng.TestListenerAdapter;
import org.testng.TestNG;

/// The tests can fail: a publisher that ignores demand and cancellation is found out.
class WrongPublisherTest {
    @Test
    void publisherThatIgnoresItsSubscribers_failsTheTests() {
        TestNG runner = new TestNG(false);
        TestListenerAdapter results = new TestListenerAdapter();
        runner.addListener((ITestNGListener) results);
        runner.setVerbose(0);
        runner.setTestClasses(new Class<?>[] {Wrong.class});
        runner.run();
        assertThat(results.getFailedTests()).as("tests that fail").hasSizeGreaterThan(5);
        assertThat(results.getPassedTests()).as("tests that pass").isNotEmpty();
    }

    /// Signals as fast as it can.
    @org.testng.annotations.Test
    public static class Wrong extends PublisherVerification<Long> {
        public Wrong() {
            super(new TestEnvironment(200, 50));
        }

        @Override
        public Publisher<Long> createPublisher(long elements) {
            return subscriber -> {
                subscriber.onSubscribe(new Subscription() {
                    @Override
                    public void request(long number) {}

                    @Override
                    public void cancel() {}
                });
                Thread.ofPlatform().daemon().start(() -> {
                    for (long number = 0; number < Math.min(elements, 1_000); number++) {
                        subscriber.onNext(number);
                    }
                    subscriber.onComplete();
                });
            };
        }

        @Override
        public Publisher<Long> createFailedPublisher() {
            return subscriber -> subscriber.onError(new IllegalStateException("fails at once"));
        }
    }
}
