package io.picos.compat.subject;

import io.picos.compat.patience.Waits;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Function;

/// The errors that reach a hook for unhandled errors while this object is open.
public final class Unhandled implements AutoCloseable {
    private final Queue<Throwable> caught = new ConcurrentLinkedQueue<>();
    private final Runnable restore;

    /// @param install sets the hook to the given consumer, and returns a task that restores the previous hook
    public Unhandled(Function<Consumer<Throwable>, Runnable> install) {
        this.restore = install.apply(caught::add);
    }

    /// {@return the errors that reach the default uncaught exception handler}
    public static Unhandled byDefaultHandler() {
        return new Unhandled(hook -> {
            Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
            Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> hook.accept(thrown));
            return () -> Thread.setDefaultUncaughtExceptionHandler(before);
        });
    }

    /// {@return the errors that reach the uncaught exception handler of the current thread, for example a
    /// fiber's}
    public static Unhandled byHandlerOfThread() {
        Thread thread = Thread.currentThread();
        return new Unhandled(hook -> {
            thread.setUncaughtExceptionHandler((ignored, thrown) -> hook.accept(thrown));
            return () -> thread.setUncaughtExceptionHandler(null);
        });
    }

    /// {@return the errors caught so far}
    public List<Throwable> caught() {
        return List.copyOf(caught);
    }

    /// Waits for a number of errors.
    ///
    /// @param what states the expectation; begins with the id of the rule
    /// @param count the least number of errors to wait for
    /// @return the errors caught so far
    public List<Throwable> await(String what, int count) {
        Waits.until(what, () -> caught.size() >= count);
        return caught();
    }

    @Override
    public void close() {
        restore.run();
    }
}
