package io.picos.examples;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.std.structured.Bundle;
import io.picos.std.structured.Promise;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A sum of two fibers in a [Bundle]; then three fibers that would wait for ever, and a fiber that fails.
final class Scoped implements Program {
    private static final int WAITING = 3;

    @Override
    public String name() {
        return "scope";
    }

    @Override
    public String run() {
        return "sum " + sum() + ", then " + failure();
    }

    @Override
    public String expected() {
        return "sum 42, then a failure that ended 3 of 3 others";
    }

    private static int sum() {
        return Bundle.joinAfter(scope -> {
            Promise<Integer> left = scope.forkAsPromise(() -> 20);
            Promise<Integer> right = scope.forkAsPromise(() -> {
                Fiber.sleep(Duration.ofMillis(1));
                return 22;
            });
            return left.await() + right.await();
        });
    }

    private static String failure() {
        AtomicInteger waiting = new AtomicInteger();
        AtomicInteger cleanedUp = new AtomicInteger();
        try {
            return Bundle.joinAfter(scope -> {
                for (int i = 0; i < WAITING; i++) {
                    scope.fork(() -> waitForEver(waiting, cleanedUp));
                }
                while (waiting.get() < WAITING) {
                    Fiber.yield();
                }
                throw new IllegalStateException("a failure");
            });
        } catch (IllegalStateException failure) {
            return failure.getMessage() + " that ended " + cleanedUp.get() + " of " + WAITING + " others";
        }
    }

    private static @Nullable Void waitForEver(AtomicInteger waiting, AtomicInteger cleanedUp) {
        waiting.incrementAndGet();
        try {
            return Computation.<@Nullable Void>create().await();
        } finally {
            Fiber.current().forbid(() -> {
                Fiber.sleep(Duration.ofMillis(1)); // cleanup may wait too: the scope waits for it
                return cleanedUp.incrementAndGet();
            });
        }
    }
}
