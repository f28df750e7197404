package io.picos.benchmarks.contender;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One platform thread that carries virtual threads, with the simplest queue that works: the share of the JDK in the
/// costs of a fiber on a backend carrier.
final class BareExecutor implements Executor {
    private static final MethodHandle NEW_VIRTUAL_THREAD = constructor();

    private final AtomicReference<@Nullable Task> newest = new AtomicReference<>();
    private final Thread worker = Thread.ofPlatform().daemon().name("bare").start(this::drain);

    /// Starts a virtual thread on this executor.
    Thread start(Runnable body) {
        try {
            Thread thread = (Thread) NEW_VIRTUAL_THREAD.invokeExact((Executor) this, (String) null, 0, body);
            thread.start();
            return thread;
        } catch (Throwable thrown) {
            throw new IllegalStateException("virtual threads cannot be started on an executor", thrown);
        }
    }

    @Override
    public void execute(Runnable continuation) {
        Task task = new Task(continuation);
        Task before;
        do {
            before = newest.get();
            task.next = before;
        } while (!newest.compareAndSet(before, task));
        if (before == null) {
            LockSupport.unpark(worker);
        }
    }

    private void drain() {
        while (true) {
            Task oldest = oldestFirst(newest.getAndSet(null));
            if (oldest == null) {
                LockSupport.park(this);
            }
            for (Task task = oldest; task != null; task = task.next) {
                task.continuation.run();
            }
        }
    }

    private static @Nullable Task oldestFirst(@Nullable Task newest) {
        Task oldest = null;
        for (Task task = newest; task != null; ) {
            Task next = task.next;
            task.next = oldest;
            oldest = task;
            task = next;
        }
        return oldest;
    }

    private static MethodHandle constructor() {
        try {
            MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup());
            return lookup.findConstructor(
                            lookup.findClass("java.lang.VirtualThread"),
                            MethodType.methodType(void.class, Executor.class, String.class, int.class, Runnable.class))
                    .asType(MethodType.methodType(
                            Thread.class, Executor.class, String.class, int.class, Runnable.class));
        } catch (ReflectiveOperationException closed) {
            throw new IllegalStateException("needs --add-opens=java.base/java.lang=ALL-UNNAMED", closed);
        }
    }

    private static final class Task {
        final Runnable continuation;

        @Nullable Task next;

        Task(Runnable continuation) {
            this.continuation = continuation;
        }
    }
}
