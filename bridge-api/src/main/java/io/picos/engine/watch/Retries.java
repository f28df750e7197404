package io.picos.engine.watch;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;

import io.picos.Trigger;
import io.picos.engine.thread.Headroom;
import io.picos.engine.thread.Rescue;
import io.picos.engine.thread.Uncaught;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The failed resumptions of fibers that are plain threads, to be called again until they succeed. A fiber that
/// is on a lane has a simpler way: see `EngineFiber`.
///
/// A resumption fails if no memory is left. To enter it in the list allocates nothing. A thread of the engine
/// calls the resumptions in the list. If there is no memory for a thread either, the next completion on any
/// thread calls them, or the watchdog.
public final class Retries {
    /*
     * A stack of resumptions, linked by their `nextRetry`:
     *
     *   null  in no list
     *   END   the last of the list, or about to enter it
     *   other the next of the list
     *
     *   null --later-> END           CAS, by the thread on which it has failed, which alone enters it
     *   END  --later-> other         CAS, by the same thread, until the CAS of `first` succeeds
     *   any  --run---> null          CAS, by the thread that has taken the whole list, before it calls the resumption
     *
     * A resumption that fails while it is in the list is not entered again: its call is still to come.
     */
    private static final VarHandle FIRST =
            fieldVarHandle(MethodHandles.lookup(), "first", VarHandle.class, Retries.class, Entry.class);
    private static final VarHandle SERVED =
            fieldVarHandle(MethodHandles.lookup(), "served", VarHandle.class, Retries.class, boolean.class);

    private static final Entry END = new End();
    private static final Retries LIST = new Retries();
    private static final Runnable SERVE = LIST::serve;

    private static final long SHORTEST_NANOS = 1_000_000;
    private static final long LONGEST_NANOS = 100_000_000;

    private volatile Entry first = END; // CASed, any thread
    private volatile boolean served; // CASed, any thread: whether a thread of the engine calls the resumptions

    private Retries() {}

    /// Initializes this class and the classes that it needs, which must not happen when they are needed first.
    public static void initialize() {
        Rescue.isCurrent();
    }

    /// Has a resumption called again. Never throws if there is room on the stack. Allocates nothing but a
    /// thread, and can do without the thread.
    ///
    /// @param failed the resumption that has failed
    /// @param thrown the throwable of the resumption; reported unless it is an error of the JVM
    public static void later(Entry failed, Throwable thrown) {
        LIST.enter(failed);
        if (!(thrown instanceof VirtualMachineError)) {
            Uncaught.report(thrown);
        }
        LIST.startThread();
    }

    /// {@return whether there are resumptions to call again}
    public static boolean areWaiting() {
        return LIST.first != END;
    }

    /// Calls each resumption in the list once, on the current thread, unless its stack is nearly full. A
    /// resumption that fails again stays in the list. Never throws. For completions and the watchdog.
    public static void run() {
        try {
            Headroom.require(); // a resumption that has been taken from the list must be called
        } catch (StackOverflowError full) {
            return;
        }
        LIST.callAll();
        if (areWaiting()) {
            LIST.startThread(); // the engine's thread may have found the list empty meanwhile, and ended
        }
    }

    private void enter(Entry failed) {
        if (!failed.casNextRetry(null, END)) {
            return;
        }
        Entry next = END;
        Entry head;
        do {
            head = first;
            failed.casNextRetry(next, head);
            next = head;
        } while (!FIRST.compareAndSet(this, head, failed)); // lost to a thread that enters another, or takes all
    }

    private void callAll() {
        Entry each = (Entry) FIRST.getAndSet(this, END);
        while (each != END) {
            Entry next = each.nextRetry();
            each.casNextRetry(next, null); // before the call: a failure after this enters the resumption again
            call(each);
            each = next == null ? END : next;
        }
    }

    private void call(Entry resumption) {
        try {
            resumption.signaled(Trigger.signaled());
        } catch (Throwable again) {
            enter(resumption);
        }
    }

    private void startThread() {
        if (!served && SERVED.compareAndSet(this, false, true)) {
            try {
                Rescue.execute(SERVE);
            } catch (Throwable none) {
                served = false; // no memory: then other threads call the resumptions
            }
        }
    }

    private void serve() {
        long pause = SHORTEST_NANOS;
        do {
            while (first != END) {
                callAll(); // at the bottom of the thread's own stack
                if (first != END) {
                    LockSupport.parkNanos(this, pause);
                    pause = Math.min(2 * pause, LONGEST_NANOS);
                }
            }
            served = false;
        } while (first != END && SERVED.compareAndSet(this, false, true)); // one was entered between the two looks
    }

    /// A resumption that can be called again. It throws only before it has had its effect, and it may be called
    /// twice without harm.
    ///
    /// The resumption is itself the element of the list, because there may be no memory for a separate element.
    /// An implementation has a volatile field of this type, initially null, for the list.
    public interface Entry extends Resumption {
        @Override
        default void failed(Throwable thrown) {
            later(this, thrown);
        }

        /// {@return the field for the list}
        @Nullable Entry nextRetry();

        /// Sets the field for the list if it has the expected value.
        ///
        /// @param expected the value to replace
        /// @param next the new value
        /// @return whether the field had the expected value
        boolean casNextRetry(@Nullable Entry expected, @Nullable Entry next);
    }

    /// Marks the end of the list; never called.
    private static final class End implements Entry {
        @Override
        public void signaled(Trigger trigger) {
            throw new AssertionError("the end of a list is no resumption");
        }

        @Override
        public @Nullable Entry nextRetry() {
            return null;
        }

        @Override
        public boolean casNextRetry(@Nullable Entry expected, @Nullable Entry next) {
            return false;
        }
    }
}
