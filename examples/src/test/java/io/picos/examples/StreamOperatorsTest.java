package io.picos.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Fiber;
import io.picos.reactor.ReactorBridge;
import io.picos.std.channel.Inflow;
import io.picos.std.event.Event;
import io.picos.std.structured.Bundle;
import io.picos.std.structured.Promise;
import io.picos.std.sync.Semaphore;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/// The operators on streams that the page about migrating shows, each beside the lines that replace it.
class StreamOperatorsTest {
    private final ReactorBridge bridge = ReactorBridge.on(Schedulers.parallel());

    private static <T> List<T> all(Flux<T> flux) {
        return flux.collectList().block(Patience.LIMIT);
    }

    private static Mono<String> load(int id) {
        return Mono.delay(Duration.ofMillis(5 - id % 5)).map(ignored -> "loaded " + id);
    }

    @Test
    void concatMap() {
        Flux<Integer> ids = Flux.range(0, 10);
        // begin
        Flux<String> operator = ids.concatMap(id -> load(id));
        // end

        // begin
        Flux<String> fiber = bridge.flux(sink -> {
            try (Inflow<Integer> in = ReactorBridge.open(ids)) {
                for (int id : in) {
                    sink.send(ReactorBridge.await(load(id)));
                }
            }
        });
        // end
        assertThat(all(fiber)).isEqualTo(all(operator)).hasSize(10);
    }

    @Test
    void flatMap() {
        Flux<Integer> ids = Flux.range(0, 20);
        // begin
        Flux<String> operator = ids.flatMap(id -> load(id), 4);
        // end

        // begin
        Flux<String> fiber = bridge.flux(sink -> Bundle.joinAfter(scope -> {
            Semaphore atOnce = Semaphore.create(4);
            try (Inflow<Integer> in = ReactorBridge.open(ids)) {
                for (int id : in) {
                    atOnce.acquire();
                    scope.fork(() -> {
                        sink.send(ReactorBridge.await(load(id)));
                        atOnce.release();
                    });
                }
            }
            return null;
        }));
        // end
        assertThat(all(fiber))
                .containsExactlyInAnyOrderElementsOf(all(operator))
                .hasSize(20);
    }

    @Test
    void buffer() {
        Flux<Integer> numbers = Flux.range(0, 10);
        // begin
        Flux<List<Integer>> operator = numbers.buffer(4);
        // end

        // begin
        Flux<List<Integer>> fiber = bridge.flux(sink -> {
            try (Inflow<Integer> in = ReactorBridge.open(numbers)) {
                List<Integer> some = new ArrayList<>();
                for (int number : in) {
                    some.add(number);
                    if (some.size() == 4) {
                        sink.send(List.copyOf(some));
                        some.clear();
                    }
                }
                if (!some.isEmpty()) {
                    sink.send(some);
                }
            }
        });
        // end
        assertThat(all(fiber)).isEqualTo(all(operator)).hasSize(3);
    }

    @Test
    void window() {
        Flux<Integer> numbers = Flux.range(0, 10);
        // begin
        Flux<Integer> operator = numbers.window(4).concatMap(window -> window.reduce(0, Integer::sum));
        // end

        // begin
        Flux<Integer> fiber = bridge.flux(sink -> {
            try (Inflow<Integer> in = ReactorBridge.open(numbers)) {
                while (!in.isEnded()) {
                    int sum = 0;
                    int size = 0;
                    for (Integer number; size < 4 && (number = in.receive()) != null; size++) {
                        sum += number;
                    }
                    if (size > 0) {
                        sink.send(sum);
                    }
                }
            }
        });
        // end
        assertThat(all(fiber)).isEqualTo(all(operator)).hasSize(3);
    }

    @Test
    void retryWhen() {
        AtomicInteger tries = new AtomicInteger();
        Flux<Integer> numbers = Flux.range(0, 3)
                .concatWith(Mono.defer(() ->
                        tries.incrementAndGet() % 3 == 0 ? Mono.empty() : Mono.error(new IOException("try again"))));
        // begin
        Flux<Integer> operator = numbers.retryWhen(Retry.fixedDelay(2, Duration.ofMillis(1)));
        // end

        // begin
        Flux<Integer> fiber = bridge.flux(sink -> {
            for (int left = 2; ; left--) {
                try (Inflow<Integer> in = ReactorBridge.open(numbers)) {
                    for (int number : in) {
                        sink.send(number);
                    }
                    return;
                } catch (CompletionException failure) {
                    if (left == 0) {
                        throw failure;
                    }
                    Fiber.sleep(Duration.ofMillis(1));
                }
            }
        });
        // end
        assertThat(all(fiber)).isEqualTo(all(operator)).hasSize(9);
    }

    @Test
    void switchMap() {
        Sinks.Many<Integer> first = Sinks.many().unicast().onBackpressureBuffer();
        Sinks.Many<Integer> second = Sinks.many().unicast().onBackpressureBuffer();
        assertThat(switched(first, switchedByOperator(first.asFlux())))
                .isEqualTo(switched(second, switchedByFiber(second.asFlux())))
                .containsExactly("1", "2");
    }

    /// Never ends for zero.
    private static Mono<String> slow(int id) {
        return id == 0 ? Mono.never() : Mono.just(String.valueOf(id));
    }

    private static Flux<String> switchedByOperator(Flux<Integer> ids) {
        // begin
        Flux<String> operator = ids.switchMap(id -> slow(id));
        // end
        return operator;
    }

    private Flux<String> switchedByFiber(Flux<Integer> ids) {
        // begin
        Flux<String> fiber = bridge.flux(sink -> Bundle.joinAfter(scope -> {
            try (Inflow<Integer> in = ReactorBridge.open(ids)) {
                Promise<String> running = null;
                for (Integer id; (id = in.receive()) != null; ) {
                    if (running != null) {
                        running.tryTerminate();
                    }
                    int now = id;
                    running = scope.forkAsPromise(() -> {
                        String loaded = ReactorBridge.await(slow(now));
                        sink.send(loaded);
                        return loaded;
                    });
                }
            }
            return null;
        }));
        // end
        return fiber;
    }

    private static List<String> switched(Sinks.Many<Integer> ids, Flux<String> loaded) {
        List<String> said = new ArrayList<>();
        return loaded.doOnSubscribe(ignored -> ids.tryEmitNext(1))
                .doOnNext(said::add)
                .doOnNext(next -> {
                    if (next.equals("1")) {
                        ids.tryEmitNext(0);
                        ids.tryEmitNext(2);
                        ids.tryEmitComplete();
                    }
                })
                .collectList()
                .block(Patience.LIMIT);
    }

    @Test
    void timeouts() {
        Flux<Integer> ids = Flux.just(1, 2).concatWith(Flux.never());
        // begin
        Flux<Integer> operator = ids.timeout(Duration.ofSeconds(1), Flux.just(-1));
        // end

        // begin
        Flux<Integer> fiber = bridge.flux(sink -> {
            try (Inflow<Integer> in = ReactorBridge.open(ids)) {
                Event<Integer> next = Event.choose(
                        in.receiving(), Event.timeout(Duration.ofSeconds(1)).wrap(nothing -> -1));
                for (Integer id; (id = next.sync()) != null; ) {
                    sink.send(id);
                    if (id == -1) {
                        return;
                    }
                }
            }
        });
        // end
        assertThat(all(fiber)).isEqualTo(all(operator)).containsExactly(1, 2, -1);
    }
}
