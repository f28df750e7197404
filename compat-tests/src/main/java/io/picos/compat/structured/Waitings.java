package io.picos.compat.structured;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.std.event.Event;
import io.picos.std.structured.Bundle;
import io.picos.std.structured.Control;
import io.picos.std.sync.Condition;
import io.picos.std.sync.Feed;
import io.picos.std.sync.Ivar;
import io.picos.std.sync.Latch;
import io.picos.std.sync.Mutex;
import io.picos.std.sync.Semaphore;
import java.time.Duration;
import java.util.List;

/// Every kind of wait in `io.picos.std`, each for an event that never happens.
final class Waitings {
    static final int COUNT = 11;

    private Waitings() {}

    /// {@return the waits} Called in a fiber of the bundle.
    static List<Runnable> all(Bundle bundle) {
        Mutex mutex = Mutex.create();
        Condition condition = mutex.newCondition();
        Mutex held = Mutex.unchecked();
        held.lock();
        return List.of(
                () -> bundle.forkAsPromise(() -> Computation.create().await()).await(),
                () -> mutex.protect(() -> {
                    condition.await();
                    return condition;
                }),
                held::lock,
                Semaphore.create(0)::acquire,
                Semaphore.binary(false)::acquire,
                () -> Event.choose().sync(),
                Latch.create(1)::await,
                () -> Ivar.create().read(),
                () -> Feed.create().tap().read(),
                () -> {
                    throw Control.block();
                },
                () -> Fiber.sleep(Duration.ofDays(30)));
    }
}
