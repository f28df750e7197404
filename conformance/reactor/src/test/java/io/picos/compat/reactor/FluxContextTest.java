package io.picos.compat.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Computation;
import io.picos.compat.patience.Waits;
import io.picos.reactor.ReactorBridge;
import io.picos.std.channel.Inflow;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.util.context.Context;

/// Special to fluxes: the context of their subscribers, Reactor's hooks, and operators around them
/// (P10).
class FluxContextTest {
    private static final String KEY = "io.picos.compat";

    private final ReactorBridge bridge = ReactorBridge.on(Schedulers.parallel());

    @AfterEach
    void resetHooks() {
        Hooks.resetOnEachOperator(KEY);
    }

    /// A source that emits a value of the context of its subscriber, on another thread.
    private static Flux<String> source() {
        return Flux.deferContextual(context -> Flux.just(context.getOrDefault(KEY, "nothing")))
                .subscribeOn(Schedulers.single());
    }

    @Test
    void body_andWhatItOpens_haveTheContextOfTheSubscriber() {
        Flux<String> flux = bridge.flux(sink -> {
            sink.send(ReactorBridge.context().getOrDefault(KEY, "nothing"));
            try (Inflow<String> opened = ReactorBridge.open(source())) {
                for (String seen : opened) {
                    sink.send(seen);
                }
            }
            sink.send(String.valueOf(ReactorBridge.<String>awaitFirst(source())));
        });
        assertThat(flux.contextWrite(Context.of(KEY, "value")).collectList().block(Waits.TIMEOUT))
                .as("P10: seen with a context")
                .containsExactly("value", "value", "value");
        assertThat(flux.collectList().block(Waits.TIMEOUT))
                .as("P10: seen without a context")
                .containsExactly("nothing", "nothing", "nothing");
    }

    @Test
    void open_outsideAnyFiber_hasAnEmptyContext() {
        try (Inflow<String> opened = ReactorBridge.open(source())) {
            Waits.until("P10: the element comes", () -> {
                String seen = opened.tryReceive();
                assertThat(seen).as("P10: seen outside any fiber").isIn(null, "nothing");
                return seen != null;
            });
        }
    }

    @Test
    void assemblyHooks_seeFluxes() {
        List<String> seen = new CopyOnWriteArrayList<>();
        Hooks.onEachOperator(KEY, Operators.lift((scannable, subscriber) -> {
            seen.add(scannable.name());
            return subscriber;
        }));
        Flux<Integer> flux = bridge.flux(sink -> sink.send(1));
        assertThat(flux.collectList().block(Waits.TIMEOUT))
                .as("P10: the elements")
                .containsExactly(1);
        assertThat(seen).as("P10: what the hook has seen").isNotEmpty();
    }

    @Test
    void flux_verifiedStepByStep_obeysTheDemand() {
        StepVerifier.create(
                        bridge.<Integer>flux(sink -> {
                            for (int number = 0; number < 5; number++) {
                                sink.send(number);
                            }
                        }),
                        0)
                .expectSubscription()
                .expectNoEvent(Duration.ofMillis(20))
                .thenRequest(2)
                .expectNext(0, 1)
                .expectNoEvent(Duration.ofMillis(20))
                .thenRequest(10)
                .expectNext(2, 3, 4)
                .expectComplete()
                .verify(Waits.TIMEOUT);
    }

    @Test
    void flux_ofAComputation_isForOneSubscriber() {
        Flux<Integer> flux = bridge.flux(Computation.create(), sink -> sink.send(1));
        assertThat(flux.collectList().block(Waits.TIMEOUT)).as("B2: the first").containsExactly(1);
        StepVerifier.create(flux).expectError(IllegalStateException.class).verify(Waits.TIMEOUT);
    }

    @Test
    void flux_repeatedAndRetried_runsAFiberEachTime() {
        AtomicInteger runs = new AtomicInteger();
        Flux<Integer> flux = bridge.flux(sink -> sink.send(runs.incrementAndGet()));
        assertThat(flux.repeat(2).collectList().block(Waits.TIMEOUT))
                .as("P1: elements of three subscriptions")
                .containsExactly(1, 2, 3);
    }

    /// The elements that are buffered when an opened flux is closed go to the discard hook of the fiber's subscriber.
    @Test
    void close_ofAnOpenedFlux_discardsWhatIsBuffered() {
        List<Object> discarded = new CopyOnWriteArrayList<>();
        Mono<Integer> first = bridge.mono(() -> {
            try (Inflow<Integer> opened = ReactorBridge.open(Flux.range(0, 100), 4)) {
                return opened.receive();
            }
        });
        assertThat(first.doOnDiscard(Object.class, discarded::add).block(Waits.TIMEOUT))
                .as("P12: what is received")
                .isZero();
        assertThat(discarded).as("P12: what is discarded").containsExactly(1, 2, 3);
    }
}
