package io.picos.examples.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.examples.Patience;
import io.picos.reactor.ReactorBridge;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

class FanInTest {
    private final ReactorBridge bridge = ReactorBridge.on(Schedulers.parallel());

    @Test
    void merge_bothEnd_hasAllElements() {
        Flux<Integer> merged = FanIn.merge(bridge, Flux.range(0, 1_000), Flux.range(1_000, 1_000));
        List<Integer> elements = merged.collectList().block(Patience.LIMIT);
        assertThat(elements).hasSize(2_000).doesNotHaveDuplicates();
        assertThat(elements.stream().filter(each -> each < 1_000)).isSorted();
    }

    @Test
    void merge_oneIsSilent_theOtherComesThrough() {
        Flux<Integer> merged = FanIn.merge(bridge, Flux.never(), Flux.range(0, 10));
        assertThat(merged.take(10).collectList().block(Patience.LIMIT)).hasSize(10);
    }

    @Test
    void merge_isCancelled_cancelsBoth() throws Exception {
        CountDownLatch cancelled = new CountDownLatch(2);
        Sinks.Many<Integer> left = Sinks.many().unicast().onBackpressureBuffer();
        Flux<Integer> merged = FanIn.merge(
                bridge,
                left.asFlux().doOnCancel(cancelled::countDown),
                Flux.<Integer>never().doOnCancel(cancelled::countDown));
        left.tryEmitNext(1);
        assertThat(merged.next().block(Patience.LIMIT)).isEqualTo(1);
        Patience.until("both are cancelled", () -> cancelled.getCount() == 0);
    }

    @Test
    void merge_oneFails_failsAndCancelsTheOther() {
        CountDownLatch cancelled = new CountDownLatch(1);
        IllegalStateException failure = new IllegalStateException("out of order");
        Flux<Integer> merged =
                FanIn.merge(bridge, Flux.error(failure), Flux.<Integer>never().doOnCancel(cancelled::countDown));
        assertThat(merged.materialize().blockLast(Patience.LIMIT).getThrowable())
                .isSameAs(failure);
        Patience.until("the other is cancelled", () -> cancelled.getCount() == 0);
    }
}
