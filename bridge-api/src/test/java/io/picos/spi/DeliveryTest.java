package io.picos.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.ThreadScheduler;
import io.picos.Trigger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class DeliveryTest {
    private final List<Object> log = new ArrayList<>();
    private final IllegalStateException cause = new IllegalStateException("cancelled");

    /// A source that the test plays.
    private final class Source extends Delivery<String> {
        Source(Consumer<? super String> onUndelivered) {
            super(onUndelivered);
        }

        Source() {}

        @Override
        protected void stop() {
            log.add(isAwaited() ? "stopped too early" : "stopped");
        }

        @Override
        protected void drop(String value) {
            log.add("dropped " + value);
        }

        @Override
        protected void drop(Throwable thrown) {
            log.add(thrown);
        }
    }

    @Test
    void await_valueIsThere_returnsIt() {
        Source source = new Source(value -> log.add("undelivered " + value));
        source.deliver("value");
        assertThat(ThreadScheduler.run(source::await)).isEqualTo("value");
        assertThat(log).isEmpty();
    }

    @Test
    void await_valueIsThereAndFiberIsCancelled_returnsIt() {
        Source source = new Source(value -> log.add("undelivered " + value));
        source.deliver("value");
        assertThat(awaitCancelled(source)).isEqualTo("value");
        assertThat(log).isEmpty();
    }

    @Test
    void deliver_afterACancelledWait_isUndeliveredOnce() {
        Source source = new Source(value -> log.add("undelivered " + value));
        assertThatThrownBy(() -> awaitCancelled(source)).isSameAs(cause);
        source.deliver("value");
        assertThat(log).containsExactly("stopped", "undelivered value");
    }

    @Test
    void deliver_afterACancelledWait_withoutConsumer_isDropped() {
        Source source = new Source(null);
        assertThatThrownBy(() -> awaitCancelled(source)).isSameAs(cause);
        source.deliver("value");
        assertThat(log).containsExactly("stopped", "dropped value");
    }

    @Test
    void deliverNothing_afterACancelledWait_isNoValue() {
        Source source = new Source(value -> log.add("undelivered " + value));
        assertThatThrownBy(() -> awaitCancelled(source)).isSameAs(cause);
        source.deliverNothing();
        assertThat(log).containsExactly("stopped");
    }

    @Test
    void deliverAndCancel_beforeTheFiberRunsAgain_isUndelivered() {
        assertThat(racedBy(source -> source.deliver("value"))).containsExactly("undelivered value");
    }

    @Test
    void deliverNothingAndCancel_beforeTheFiberRunsAgain_isNoValue() {
        assertThat(racedBy(Source::deliverNothing)).isEmpty();
    }

    @Test
    void deliverThenNothing_beforeTheFiberRunsAgain_isTheValue() {
        assertThat(racedBy(source -> {
                    source.deliver("value");
                    source.deliverNothing();
                }))
                .containsExactly("undelivered value");
    }

    @Test
    void fail_afterACancelledWait_isDroppedUnlessItIsTheCause() {
        Source source = new Source(null);
        assertThatThrownBy(() -> awaitCancelled(source)).isSameAs(cause);
        IllegalArgumentException late = new IllegalArgumentException("late");
        source.fail(cause);
        source.fail(late);
        assertThat(log).containsExactly("stopped", late);
    }

    @Test
    void deliver_consumerThrows_isReportedAndNotThrown() {
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        IllegalStateException failure = new IllegalStateException("consumer");
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> log.add(thrown));
        try {
            Source source = new Source(value -> {
                throw failure;
            });
            assertThatThrownBy(() -> awaitCancelled(source)).isSameAs(cause);
            source.deliver("value");
            assertThat(log).containsExactly("stopped", failure);
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    @Test
    void computation_cancelled_stopsTheSource() {
        Source source = new Source();
        Computation<String> computation = source.computation();
        computation.tryCancel(cause);
        assertThat(log).containsExactly("stopped");
        source.deliver("late");
        assertThat(log).containsExactly("stopped", "dropped late");
    }

    @Test
    void computation_completedByTheSource_stopsNothing() {
        Source returned = new Source();
        Computation<String> value = returned.computation();
        returned.deliver("value");
        Source failed = new Source();
        Computation<String> failure = failed.computation();
        failed.fail(cause);
        assertThat(value.await()).isEqualTo("value");
        assertThat(failure.cancellation()).isSameAs(cause);
        assertThat(log).isEmpty();
    }

    private String awaitCancelled(Source source) {
        return ThreadScheduler.run(() -> {
            Fiber fiber = Fiber.current();
            Computation<?> own = fiber.computation();
            fiber.setComputation(Computation.cancelled(cause));
            try {
                return source.await();
            } finally {
                fiber.setComputation(own);
            }
        });
    }

    /// {@return what is logged when the source emits and the fiber is cancelled, in this order, while it is
    /// suspended}
    private List<Object> racedBy(Consumer<Source> emission) {
        Source source = new Source(value -> log.add("undelivered " + value));
        Computation<String> own = Computation.create();
        // The source emits while the cancellation is signaling, so that the fiber is cancelled by the time it looks.
        assertThatThrownBy(() -> ThreadScheduler.run(own, () -> {
                    own.tryAttach(Trigger.withAction(ignored -> emission.accept(source)));
                    Thread waiter = Thread.currentThread();
                    Fiber.spawn(Fiber.create(Computation.finished()), other -> {
                        while (waiter.getState() != Thread.State.WAITING) {
                            Fiber.yield();
                        }
                        own.tryCancel(cause);
                    });
                    return source.await();
                }))
                .isSameAs(cause);
        return log;
    }
}
