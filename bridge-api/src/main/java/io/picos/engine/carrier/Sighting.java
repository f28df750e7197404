package io.picos.engine.carrier;

import io.picos.engine.lane.Lane;
import io.picos.engine.lane.Turn;
import io.picos.engine.thread.Ferry;
import io.picos.engine.thread.Frames;
import io.picos.engine.thread.Parking;
import io.picos.engine.thread.Threads;
import io.picos.spi.LongTurn;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The activity of a fiber in one turn, as another thread has seen it.
///
/// A fiber of a turn that lasts is not always the one to blame: the fiber may have suspended while the thread
/// that drains its lane waits for a processor. So each look reads the stacks, and then makes sure that the fiber
/// has had the same turn all the time.
///
/// @param holder the thread that drains the lane
/// @param kind the activity of the fiber
/// @param stack from the top to the last frame of the user's code; not empty
public record Sighting(Thread holder, LongTurn.Kind kind, List<StackTraceElement> stack) {
    private static final String ENGINE = "io.picos.engine.";
    private static final String CARRIER = OnBackendCarrier.class.getName();
    private static final String FERRY = Ferry.class.getName();
    private static final String PARKING = Parking.class.getName();
    private static final String CONSUMER = Launch.class.getName();
    private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LAST_PAUSE = TimeUnit.MILLISECONDS.toNanos(32);

    /// {@return the activity of the fiber in the turn that runs on the lane, or null if it has no turn any more}
    ///
    /// Code that computes calls short native methods, too, and the JVM likes to stop a thread there. So a fiber is
    /// in native code if several looks find it in the same call. On a machine with more work than processors, the
    /// thread may not run between two looks, so the pauses grow. The caller waits for these looks, 63 ms in all.
    ///
    /// @param number the number of the turn
    public static @Nullable Sighting of(EngineFiber fiber, Lane lane, long number) {
        Sighting seen = look(fiber, lane, number);
        for (long pause = FIRST_PAUSE; seen != null && seen.isInNativeCode() && pause <= LAST_PAUSE; pause *= 2) {
            LockSupport.parkNanos(pause);
            Sighting next = look(fiber, lane, number);
            if (next == null) {
                return seen; // the turn has just ended
            }
            seen = next.stack.equals(seen.stack) || !next.isInNativeCode()
                    ? next
                    : new Sighting(next.holder, LongTurn.Kind.COMPUTING, next.stack);
        }
        return seen;
    }

    private boolean isInNativeCode() {
        return kind == LongTurn.Kind.NATIVE;
    }

    private static @Nullable Sighting look(EngineFiber fiber, Lane lane, long number) {
        Thread holder = lane.holder();
        if (holder == null) {
            return null;
        }
        Thread thread = fiber.thread();
        StackTraceElement[] inner = thread.getStackTrace();
        Thread.State state = thread.getState();
        StackTraceElement[] outer = holder.getStackTrace();
        Thread.State outerState = holder.getState();
        Turn running = lane.running();
        boolean isSame = running == fiber && lane.turnsOpaque() == number;
        Sighting seen = null;
        if (isSame && inner.length > 0 && fiber.isRunningOn(lane, state, outer)) {
            seen = new Sighting(holder, kind(state, inner), Frames.untilUser(inner));
        } else if (isSame && fiber.hasEnded()) {
            seen = ofConsumer(holder, outerState, outer);
        }
        return lane.turnsOpaque() == number ? seen : null;
    }

    /// {@return the activity of the consumer of the fiber's result, on the thread of the drain, or null if it is not
    /// being told}
    private static @Nullable Sighting ofConsumer(Thread holder, Thread.State state, StackTraceElement[] outer) {
        for (int i = 0; i < outer.length; i++) {
            if (outer[i].getClassName().equals(CONSUMER)) {
                List<StackTraceElement> above = Arrays.asList(outer).subList(0, i);
                return above.stream().noneMatch(Frames::isOfUser)
                        ? null
                        : new Sighting(
                                holder, kind(state, outer), Frames.untilUser(above.toArray(StackTraceElement[]::new)));
            }
        }
        return null;
    }

    private static LongTurn.Kind kind(Thread.State state, StackTraceElement[] stack) {
        if (Threads.isParked(state)) {
            return LongTurn.Kind.PINNED;
        }
        return isNative(stack[0]) ? LongTurn.Kind.NATIVE : LongTurn.Kind.COMPUTING;
    }

    /// The native methods of `System`, such as the clock, are over at once: a loop that calls nothing else computes.
    private static boolean isNative(StackTraceElement top) {
        return top.isNativeMethod() && !top.getClassName().equals(System.class.getName());
    }

    /// {@return whether the thread with this stack carries a fiber in that state}
    ///
    /// The first frame of the engine is then the call of the fiber's continuation. A virtual thread waits there
    /// while a thread of the engine carries the fiber. It may also wait a little longer, so a fiber that waits has
    /// perhaps been put down already.
    static boolean isCarrying(StackTraceElement[] outer, Thread.State state) {
        for (int i = 0; i < outer.length; i++) {
            String name = outer[i].getClassName();
            if (name.equals(CARRIER)) {
                return i > 0;
            }
            if (name.equals(FERRY)) {
                return !Threads.isParked(state);
            }
            if (name.startsWith(ENGINE) && !name.equals(PARKING)) {
                return false;
            }
        }
        return false;
    }
}
