package io.picos.std;

import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.std.channel.Channel;
import io.picos.std.event.Event;
import io.picos.std.structured.Bundle;
import io.picos.std.structured.Control;
import io.picos.std.structured.Flock;
import io.picos.std.sync.Barrier;
import io.picos.std.sync.Feed;
import io.picos.std.sync.Ivar;
import io.picos.std.sync.Latch;
import io.picos.std.sync.Lazy;
import io.picos.std.sync.Mutex;
import io.picos.std.sync.Semaphore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// Outside any fiber, the message names the method that the program has called (T9).
class NeedsFiberTest {
    static final List<Map.Entry<String, ThrowingCallable>> CALLS = List.of(
            Map.entry("Trigger.await", () -> Trigger.create().await()),
            Map.entry("Computation.await", () -> Computation.create().await()),
            Map.entry("Fiber.current", Fiber::current),
            Map.entry("Fiber.sleep", () -> Fiber.sleep(Duration.ZERO)),
            Map.entry("Fiber.blocking", () -> Fiber.blocking(() -> 1)),
            Map.entry("Fiber.blockingInterruptibly", () -> Fiber.blockingInterruptibly(() -> 1)),
            Map.entry("Mutex.lock", () -> Mutex.create().lock()),
            Map.entry("Mutex.protect", () -> Mutex.create().protect(() -> 1)),
            Map.entry("Semaphore.acquire", () -> Semaphore.create(0).acquire()),
            Map.entry("Latch.await", () -> Latch.create(1).await()),
            Map.entry("Semaphore.tryAcquire", () -> Semaphore.create(0).tryAcquire(Duration.ofSeconds(1))),
            Map.entry("Barrier.await", () -> Barrier.create(2).await()),
            Map.entry("Ivar.read", () -> Ivar.create().read()),
            Map.entry("Lazy.force", () -> Lazy.of(() -> 1).force()),
            Map.entry("Feed.Cursor.read", () -> Feed.create().tap().read()),
            Map.entry("Channel.receive", () -> Channel.bounded(1).receive()),
            Map.entry("Event.sync", () -> Event.from(Computation.create()).sync()),
            Map.entry("Control.sleep", () -> Control.sleep(Duration.ZERO)),
            Map.entry("Bundle.joinAfter", () -> Bundle.joinAfter(bundle -> 1)),
            Map.entry("Flock.fork", () -> Flock.fork(() -> {})));

    @ParameterizedTest
    @FieldSource("CALLS")
    void call_outsideAnyFiber_isNamed(Map.Entry<String, ThrowingCallable> call) {
        assertThatIllegalStateException()
                .isThrownBy(call.getValue())
                .withMessageStartingWith(call.getKey() + " needs a fiber, and thread '")
                .withMessageContaining("start one with ");
    }
}
