package io.picos.completablefuture;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// The executors of a test, on daemon threads, shut down when it ends.
final class Pools implements AfterEachCallback {
    private static final ThreadFactory DAEMONS =
            Thread.ofPlatform().daemon().name("backend-", 0).factory();

    private final List<ExecutorService> opened = new ArrayList<>();

    ThreadPoolExecutor fixed(int threads) {
        return open((ThreadPoolExecutor) Executors.newFixedThreadPool(threads, DAEMONS));
    }

    ThreadPoolExecutor bounded(int threads, int capacity, RejectedExecutionHandler handler) {
        return open(new ThreadPoolExecutor(
                threads, threads, 1, TimeUnit.SECONDS, new ArrayBlockingQueue<>(capacity), DAEMONS, handler));
    }

    ForkJoinPool forkJoin(int parallelism) {
        return open(new ForkJoinPool(parallelism));
    }

    ExecutorService virtual() {
        return open(Executors.newVirtualThreadPerTaskExecutor());
    }

    private <E extends ExecutorService> E open(E executor) {
        opened.add(executor);
        return executor;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        opened.forEach(ExecutorService::shutdownNow);
        opened.clear();
    }
}
