package io.picos.compat.structured;

import io.picos.Fiber;
import io.picos.std.structured.OnReturn;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/// A tree of scopes that a seed determines, except for the order in which the fibers run.
final class ScopeTree {
    private static final int FORKS = 3;

    private final ScopeSubject scopes;
    private final AtomicInteger early;

    /// @param scopes under test
    /// @param early counts scopes that have ended before their fibers
    ScopeTree(ScopeSubject scopes, AtomicInteger early) {
        this.scopes = scopes;
        this.early = early;
    }

    /// Runs a scope whose fibers run scopes.
    void grow(long seed, int depth) {
        Random random = new Random(seed);
        AtomicInteger alive = new AtomicInteger();
        try {
            scopes.joinAfter(random.nextBoolean() ? OnReturn.WAIT : OnReturn.TERMINATE, bundle -> {
                for (int fork = random.nextInt(FORKS + 1); fork > 0; fork--) {
                    long childSeed = random.nextLong();
                    alive.incrementAndGet();
                    try {
                        scopes.fork(bundle, () -> {
                            try {
                                branch(childSeed, depth - 1);
                            } finally {
                                Fiber.current().forbid(() -> {
                                    Fiber.yield();
                                    return alive.decrementAndGet();
                                });
                            }
                        });
                    } catch (RuntimeException refused) {
                        alive.decrementAndGet();
                        throw refused;
                    }
                }
                if (random.nextInt(4) == 0) {
                    scopes.terminate(bundle);
                }
                act(random);
                return bundle;
            });
        } finally {
            if (alive.get() != 0) {
                early.incrementAndGet();
            }
        }
    }

    private void branch(long seed, int depth) {
        Random random = new Random(seed);
        act(random);
        if (depth > 0) {
            grow(random.nextLong(), depth);
        }
    }

    private static void act(Random random) {
        switch (random.nextInt(8)) {
            case 0 -> throw new IllegalStateException("a failure of the tree");
            case 1, 2, 3 -> Fiber.yield();
            default -> {
                // nothing, so that some fibers end at once
            }
        }
    }
}
