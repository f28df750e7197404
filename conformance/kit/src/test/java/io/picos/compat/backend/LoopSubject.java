package io.picos.compat.backend;

import io.picos.Computation;
import io.picos.compat.subject.EventLoopSubject;
import io.picos.compat.subject.OwnThreadSubject;
import io.picos.spi.Backend;
import io.picos.spi.BackendScheduler;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/// A backend that is an event loop written by hand.
public final class LoopSubject implements EventLoopSubject, OwnThreadSubject {
    private final EventLoop loop;
    private final BackendScheduler scheduler;

    private LoopSubject(EventLoop.Greed greed) {
        this.loop = new EventLoop(greed);
        this.scheduler = BackendScheduler.of(new Loop(loop));
    }

    /// {@return a loop that comes to its timers and to its input}
    public static LoopSubject fair() {
        return new LoopSubject(EventLoop.Greed.NONE);
    }

    /// {@return a loop that a yielding fiber keeps from its timers and its input}
    public static LoopSubject starvingTimers() {
        return new LoopSubject(EventLoop.Greed.FOR_TASKS);
    }

    /// {@return a loop that a yielding fiber keeps from its input}
    public static LoopSubject starvingInput() {
        return new LoopSubject(EventLoop.Greed.FOR_TIMERS);
    }

    /// {@return a loop that runs many long turns of a yielding fiber before its own tasks}
    public static LoopSubject preferringFibers() {
        return new LoopSubject(EventLoop.Greed.FOR_LATER_TASKS);
    }

    private record Loop(EventLoop loop) implements Backend, Backend.Worker {
        @Override
        public String name() {
            return "event loop";
        }

        @Override
        public Worker openWorker() {
            return this;
        }

        @Override
        public void execute(Runnable task) {
            loop.execute(task);
        }

        @Override
        public void executeLater(Runnable task) {
            loop.executeLater(task);
        }

        @Override
        public boolean isHere() {
            return loop.isHere();
        }

        @Override
        public int parallelism() {
            return 1;
        }

        @Override
        public boolean isClosed() {
            return loop.isClosed();
        }
    }

    @Override
    public String name() {
        return "event loop";
    }

    @Override
    public <T> CompletableFuture<T> start(Computation<T> computation, Callable<? extends T> body) {
        return PumpSubject.start(scheduler, computation, body);
    }

    @Override
    public void cancelAfter(Computation<?> computation, Duration duration, Throwable cause) {
        scheduler.cancelAfter(computation, duration, cause);
    }

    @Override
    public void after(Duration delay, Runnable task) {
        loop.after(delay.toNanos(), task);
    }

    @Override
    public void input(Runnable task) {
        loop.input(task);
    }

    @Override
    public int parallelism() {
        return 1;
    }

    @Override
    public Executor tasks() {
        return loop::execute;
    }

    @Override
    public Executor ownThread() {
        return tasks();
    }

    @Override
    public void shutDown() {
        loop.close();
    }

    @Override
    public void close() {
        loop.close();
    }
}
