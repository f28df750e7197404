package io.picos.contexts;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Pools of one thread, which has begun.
final class Threads {
    private Threads() {}

    static ExecutorService begun() {
        ExecutorService pool = Executors.newSingleThreadExecutor();
        Future<?> begun = pool.submit(() -> {});
        try {
            begun.get();
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
        return pool;
    }
}
