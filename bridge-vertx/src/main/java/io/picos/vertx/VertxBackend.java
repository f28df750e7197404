package io.picos.vertx;

import io.netty.channel.EventLoop;
import io.picos.Computation;
import io.picos.Trigger;
import io.picos.spi.Backend;
import io.vertx.core.Closeable;
import io.vertx.core.Completable;
import io.vertx.core.internal.ContextInternal;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A context as a backend of the engine: always an original, never a duplicate.
///
/// Uses `ContextInternal`, as do `Places` and `Outbound`, and other libraries for Vert.x:
/// [io.vertx.core.Context] neither tells that it is about to be closed, nor lets a thread enter it.
final class VertxBackend implements Backend {
    private static final long FAREWELL_SECONDS = 1;

    private final ContextInternal context;

    VertxBackend(ContextInternal context) {
        this.context = context;
    }

    @Override
    public String name() {
        return context.threadingModel() + " context";
    }

    @Override
    public Worker openWorker() {
        return context.isEventLoopContext() ? new OnEventLoop(context) : new OnContext(context);
    }

    @Override
    public int parallelism() {
        return 1;
    }

    @Override
    public boolean isClosed() {
        return context.closeFuture().isClosed() || hasLostItsEventLoop();
    }

    /// {@return whether the event loop has ended without Vert.x, by an error or by hand}
    private boolean hasLostItsEventLoop() {
        return context.isEventLoopContext() && context.nettyEventLoop().isShutdown();
    }

    @Override
    public Runnable onClose(Supplier<Computation<?>> closing) {
        Closeable hook = closed -> {
            Trigger ended = Trigger.withAction(ignored -> succeed(closed));
            if (!closing.get().tryAttach(ended)) {
                ended.signal();
            }
        };
        if (!context.closeFuture().add(hook)) {
            var unused = closing.get(); // closing has begun: the library calls no hook, and does not wait for fibers
        }
        return () -> context.removeCloseHook(hook);
    }

    /// Reports the end of the fibers to the library, behind their results, which complete on the context: the
    /// library may then discard the context's threads, with their queue. Waits a second at most, since a task
    /// of the user may occupy the context.
    @SuppressWarnings("FutureReturnValueIgnored") // a timer that comes too late has no effect
    private void succeed(Completable<Void> closed) {
        AtomicBoolean told = new AtomicBoolean();
        Runnable tell = () -> {
            if (told.compareAndSet(false, true)) {
                closed.succeed();
            }
        };
        try {
            context.runOnContext(ignored -> onEventLoop(tell));
            context.nettyEventLoop().schedule(tell, FAREWELL_SECONDS, TimeUnit.SECONDS);
        } catch (RejectedExecutionException terminated) {
            onEventLoop(tell);
        }
    }

    /// Runs the task on the event loop, as the library's own hooks do: the engine's threads must not run the
    /// rest of the closing.
    private void onEventLoop(Runnable task) {
        try {
            context.nettyEventLoop().execute(task);
        } catch (RejectedExecutionException terminated) {
            task.run();
        }
    }

    /// @param duplicate on which the fiber runs, or null for the context itself
    @Override
    public @Nullable Object enter(@Nullable Object duplicate) {
        Thread thread = Thread.currentThread();
        ClassLoader spawners = thread.getContextClassLoader();
        ContextInternal before = entered(duplicate).beginDispatch();
        thread.setContextClassLoader(spawners); // beginDispatch has set the context's own (F11)
        return before;
    }

    @Override
    public void exit(@Nullable Object duplicate, @Nullable Object before) {
        entered(duplicate).endDispatch((ContextInternal) before);
    }

    /// Like `executeBlocking`, which has the current context of its caller, on a thread of a pool.
    @Override
    public void runBlocking(@Nullable Object duplicate, Runnable body) {
        ContextInternal entered = entered(duplicate);
        ContextInternal before = entered.beginDispatch();
        try {
            body.run();
        } finally {
            entered.endDispatch(before);
        }
    }

    private ContextInternal entered(@Nullable Object duplicate) {
        return duplicate == null ? context : (ContextInternal) duplicate;
    }

    @Override
    public void onUnhandled(Throwable thrown) {
        context.reportException(thrown);
    }

    /// A context of any kind.
    private static class OnContext implements Worker {
        final ContextInternal context;

        OnContext(ContextInternal context) {
            this.context = context;
        }

        @Override
        public void execute(Runnable task) {
            context.runOnContext(ignored -> task.run());
        }

        @Override
        public boolean isHere() {
            return context.inThread();
        }

        /// Vert.x delivers an event when the handler of the previous event has returned, and relies on the
        /// handlers that it has set up, for a body for example. A fiber may have to wait for the monitor of a
        /// connection first. On an event loop no other thread takes those monitors.
        @Override
        public boolean waitsAtLocks() {
            return !context.isEventLoopContext();
        }
    }

    /// A context on an event loop, whose thread has timers, input and output of its own.
    private static final class OnEventLoop extends OnContext {
        OnEventLoop(ContextInternal context) {
            super(context);
        }

        /// Sets a timer that is due at once: an event loop runs its tasks, and the tasks that they submit, for
        /// long before it looks for anything else. A timer that another thread sets runs like such a task, so
        /// the loop sets the timer itself. With JDK carriers, the caller is a fiber on another thread.
        @Override
        public void executeLater(Runnable task) {
            EventLoop loop = context.nettyEventLoop();
            if (loop.inEventLoop()) {
                executeNext(loop, task);
            } else {
                loop.execute(() -> executeNext(loop, task));
            }
        }

        @SuppressWarnings("FutureReturnValueIgnored") // a drain is never cancelled
        private void executeNext(EventLoop loop, Runnable task) {
            loop.schedule(() -> context.dispatch(task), 0, TimeUnit.NANOSECONDS);
        }
    }
}
