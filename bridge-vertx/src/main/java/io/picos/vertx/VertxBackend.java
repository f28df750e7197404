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

/// What the engine needs of a context: no duplicate, but what they are duplicates of.
///
/// Stands on `ContextInternal`, with `Places` and `Outbound`, like all that is made for Vert.x:
/// [io.vertx.core.Context] says neither that it is going to be closed, nor lets a thread enter it.
final class VertxBackend implements Backend {
    private static final long FAREWELL_SECONDS = 1;

    private final ContextInternal context;

    VertxBackend(ContextInternal context) {
        this.context = context;
    }

    @Override
    public String name() {
        String deployment = context.deploymentID();
        String id = deployment == null ? Integer.toHexString(System.identityHashCode(context)) : deployment;
        return context.threadingModel() + " context " + id;
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
        return context.closeFuture().isClosed();
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
            var unused = closing.get(); // nobody will call the hook of what has begun to close, nor wait for fibers
        }
        return () -> context.removeCloseHook(hook);
    }

    /// Behind the results of the fibers, which complete on the context: its threads may be discarded next, with
    /// their queue. Not for long, since a task of the user may hold the context.
    @SuppressWarnings("FutureReturnValueIgnored") // if it is too late, it does nothing
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

    /// As hooks of the library's own do: the rest of the closing is not for the engine's threads.
    private void onEventLoop(Runnable task) {
        try {
            context.nettyEventLoop().execute(task);
        } catch (RejectedExecutionException terminated) {
            task.run();
        }
    }

    /// @param duplicate that the fiber runs on, or null for the context itself
    @Override
    public @Nullable Object enter(@Nullable Object duplicate) {
        Thread thread = Thread.currentThread();
        ClassLoader spawners = thread.getContextClassLoader();
        ContextInternal before = entered(duplicate).beginDispatch();
        thread.setContextClassLoader(spawners); // the library has set that of the context (F11)
        return before;
    }

    @Override
    public void exit(@Nullable Object duplicate, @Nullable Object before) {
        entered(duplicate).endDispatch((ContextInternal) before);
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

        /// Vert.x delivers an event when the handler of the event before has returned, and expects what that has
        /// set up, the handler of a body for example. A fiber may have to wait for the monitor of a connection
        /// first. An event loop has those monitors to itself.
        @Override
        public boolean waitsAtLocks() {
            return !context.isEventLoopContext();
        }
    }

    /// A context whose thread has timers, and input and output of its own.
    private static final class OnEventLoop extends OnContext {
        OnEventLoop(ContextInternal context) {
            super(context);
        }

        /// As a timer that is due: an event loop goes on with the tasks that it has, and those which they submit,
        /// for long before it looks for anything else. A timer that another thread sets is such a task, so that
        /// the loop sets it by itself; with JDK carriers it is a fiber that calls this.
        @Override
        public void executeLater(Runnable task) {
            EventLoop loop = context.nettyEventLoop();
            if (loop.inEventLoop()) {
                executeNext(loop, task);
            } else {
                loop.execute(() -> executeNext(loop, task));
            }
        }

        @SuppressWarnings("FutureReturnValueIgnored") // a drain is never taken back
        private void executeNext(EventLoop loop, Runnable task) {
            loop.schedule(() -> context.dispatch(task), 0, TimeUnit.NANOSECONDS);
        }
    }
}
