package io.picos.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Computation;
import io.picos.Fiber;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/// `boundedElastic()` where `reactor.schedulers.defaultBoundedElasticOnVirtualThreads` is set: in a JVM of its own,
/// since Reactor reads that once, from 3.6 on. All rules are put to such a scheduler by the kit, which makes it
/// otherwise.
@Tag("flags")
@Tag("newer")
class VirtualElasticTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Scheduler scheduler = Schedulers.boundedElastic();
    private final ReactorBridge bridge = ReactorBridge.on(scheduler);

    @Test
    void control_tasksOfTheScheduler_runOnVirtualThreads() throws Exception {
        CompletableFuture<Boolean> isVirtual = new CompletableFuture<>();
        scheduler.schedule(() -> isVirtual.complete(Thread.currentThread().isVirtual()));
        assertThat(isVirtual.get(LIMIT.toSeconds(), java.util.concurrent.TimeUnit.SECONDS))
                .isTrue();
    }

    @Test
    void fibers_spawnYieldSleepAndAwait() {
        Mono<Integer> mono = bridge.mono(() -> {
            int sum = 0;
            for (int number = 0; number < 100; number++) {
                int each = number;
                Computation<Integer> child = Computation.create();
                Fiber.spawn(
                        Fiber.create(child),
                        self -> child.tryCapture(() -> {
                            Fiber.yield();
                            return each;
                        }));
                sum += child.await();
            }
            Fiber.sleep(Duration.ofNanos(1));
            return sum + ReactorBridge.await(Mono.just(50).publishOn(scheduler));
        });
        assertThat(mono.block(LIMIT)).as("S8: the value of a fiber").isEqualTo(5_000);
        assertThat(Mono.zip(mono, mono, mono).block(LIMIT))
                .as("S8: of three at once")
                .allMatch(each -> each.equals(5_000));
    }
}
