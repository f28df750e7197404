package io.picos.engine.thread;

import io.picos.Fiber;
import io.picos.SchedulerClosed;
import io.picos.spi.FiberListener;
import io.picos.spi.LongTurn;
import io.picos.spi.SchedulerFigures;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The [FiberListener]s of this JVM (O7). No method throws, except that the call itself may meet the end of the
/// stack.
///
/// A caller asks `ANY` first. The JIT compiler knows its value, and leaves out the calls if it is false (O2).
public final class Listeners {
    private static final Listener[] ALL =
            Services.load(FiberListener.class).stream().map(Listener::new).toArray(Listener[]::new);

    /// Whether there are listeners.
    public static final boolean ANY = ALL.length > 0;

    /// Whether there are listeners that want to be told of suspensions.
    public static final boolean SUSPENSIONS = Stream.of(ALL).anyMatch(Listener::wantsSuspensions);

    private Listeners() {}

    /// Loads the listeners, so that the first fiber does not have to do that.
    public static void load() {}

    public static void began(Fiber fiber, String scheduler, long spawner) {
        tell(ALL, listener -> listener.began(fiber, scheduler, spawner));
    }

    /// {@return what to run when the fiber goes on, or null} It does not throw either.
    public static @Nullable Runnable suspends(Fiber fiber, Object waitedFor) {
        return suspends(ALL, fiber, waitedFor);
    }

    static @Nullable Runnable suspends(Listener[] all, Fiber fiber, Object waitedFor) {
        End last = null;
        for (Listener each : all) {
            last = each.suspends(fiber, waitedFor, last);
        }
        return last;
    }

    public static void ended(Fiber fiber) {
        tell(ALL, listener -> listener.ended(fiber));
    }

    public static void unhandled(Fiber fiber, Throwable thrown) {
        tell(ALL, listener -> listener.unhandled(fiber, thrown));
    }

    public static void lasts(LongTurn turn) {
        tell(ALL, listener -> listener.lasts(turn));
    }

    public static void figures(SchedulerFigures figures) {
        tell(ALL, listener -> listener.figures(figures));
    }

    public static void lane(String scheduler, String thread, long delayNanos, int fibers) {
        tell(ALL, listener -> listener.lane(scheduler, thread, delayNanos, fibers));
    }

    public static void fired(long lagNanos) {
        tell(ALL, listener -> listener.fired(lagNanos));
    }

    public static void refused(String scheduler, long tasks, Throwable latest) {
        tell(ALL, listener -> listener.refused(scheduler, tasks, latest));
    }

    public static void tookOver(String scheduler, long turns) {
        tell(ALL, listener -> listener.tookOver(scheduler, turns));
    }

    public static void closed(String scheduler, SchedulerClosed why) {
        tell(ALL, listener -> listener.closed(scheduler, why));
    }

    static void tell(Listener[] all, Consumer<FiberListener> event) {
        for (Listener each : all) {
            each.tell(event);
        }
    }

    /// The end of a suspension, as listeners want to be told it.
    private record End(
            Listener listener, Runnable task, @Nullable End others) implements Runnable {
        @Override
        public void run() {
            for (End each = this; each != null; each = each.others) {
                Runnable now = each.task;
                each.listener.tell(ignored -> now.run());
            }
        }
    }

    /// A listener that may be switched off.
    static final class Listener {
        private final FiberListener listener;
        private volatile boolean off; // set by a thread on which it has thrown

        Listener(FiberListener listener) {
            this.listener = listener;
        }

        private boolean wantsSuspensions() {
            try {
                return listener.wantsSuspensions();
            } catch (Throwable thrown) {
                failed(thrown);
                return false;
            }
        }

        /// {@return what to run at the end of a suspension}
        ///
        /// @param others the same for other listeners
        private @Nullable End suspends(Fiber fiber, Object waitedFor, @Nullable End others) {
            if (!off) {
                try {
                    Runnable task = listener.suspends(fiber, waitedFor);
                    return task == null ? others : new End(this, task, others);
                } catch (Throwable thrown) {
                    failed(thrown);
                }
            }
            return others;
        }

        private void tell(Consumer<FiberListener> event) {
            if (!off) {
                try {
                    event.accept(listener);
                } catch (Throwable thrown) {
                    failed(thrown);
                }
            }
        }

        /// After an error of the JVM, the listener has missed an event, perhaps through no fault of its own.
        private void failed(Throwable thrown) {
            if (!(thrown instanceof VirtualMachineError)) {
                off = true;
                Uncaught.report(thrown);
            }
        }
    }
}
