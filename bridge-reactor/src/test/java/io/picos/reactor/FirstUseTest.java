package io.picos.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Fiber;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.blockhound.BlockHound;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/// The first use of fibers in a JVM, on a thread that must not be blocked. It stays the only test of its class: each
/// class that needs flags has a JVM of its own.
@Tag("flags")
class FirstUseTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Test
    void firstFiber_startedOnAThreadThatMustNotBlock_runs() {
        BlockHound.install();
        Mono<String> first = Mono.delay(Duration.ofMillis(1), Schedulers.parallel())
                .flatMap(tick -> ReactorBridge.on(Schedulers.parallel()).mono(Duration.ofHours(1), () -> {
                    Fiber.yield();
                    return "value";
                }));
        assertThat(first.block(LIMIT)).as("B6: of the first fiber").isEqualTo("value");
        assertThat(first.block(LIMIT)).as("B6: of the next").isEqualTo("value");
    }
}
