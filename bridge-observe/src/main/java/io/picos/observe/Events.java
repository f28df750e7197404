package io.picos.observe;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Period;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/// The events, as `docs/DEBUGGING.md` lists them. Names and fields are API.
///
/// An event has the stack of the thread that commits it only where that is the fiber's own thread. A fiber is a number
/// in each event, as in dumps, so that tools can group and join by it.
final class Events {
    private static final String CATEGORY = "Picos Bridge";
    private static final String NUMBER = "The number of the fiber's thread";
    private static final String NAME = "The name of the fiber's thread, if it has one";

    private Events() {}

    @Name("io.picos.FiberStart")
    @Label("Fiber Start")
    @Category(CATEGORY)
    @Enabled(false)
    @StackTrace(false)
    static final class FiberStart extends Event {
        @Label("Fiber")
        @Description(NUMBER)
        long fiber;

        @Label("Name")
        @Description(NAME)
        @Nullable String name;

        @Label("Scheduler")
        @Nullable String scheduler;

        @Label("Spawner")
        @Description("The number of the thread that has started the fiber")
        long spawner;
    }

    @Name("io.picos.FiberEnd")
    @Label("Fiber End")
    @Category(CATEGORY)
    @Enabled(false)
    @StackTrace(false)
    static final class FiberEnd extends Event {
        @Label("Fiber")
        @Description(NUMBER)
        long fiber;
    }

    @Name("io.picos.Suspension")
    @Label("Suspension")
    @Description("A fiber was suspended")
    @Category(CATEGORY)
    @Enabled(false)
    @Threshold("20 ms")
    static final class Suspension extends Event implements Runnable {
        @Label("Fiber")
        @Description(NUMBER)
        long fiber;

        @Label("Name")
        @Description(NAME)
        @Nullable String name;

        @Label("Waited For")
        @Nullable String waitedFor;

        @Override
        public void run() {
            commit();
        }
    }

    @Name("io.picos.FiberDump")
    @Label("Fiber Dump")
    @Description("All fibers, at the end of each chunk of the recording")
    @Category(CATEGORY)
    @Period("endChunk")
    @StackTrace(false)
    static final class Dump extends Event {
        @Label("Part")
        @Description("A long dump has several parts, from 1 on")
        int part;

        @Label("Text")
        @Nullable String text;
    }

    @Name("io.picos.Unhandled")
    @Label("Unhandled Exception")
    @Description("An exception has left the main of a fiber, and the backend's hook has taken it")
    @Category(CATEGORY)
    @StackTrace(false)
    static final class Unhandled extends Event {
        @Label("Fiber")
        @Description(NUMBER)
        long fiber;

        @Label("Name")
        @Description(NAME)
        @Nullable String name;

        @Label("Exception")
        @Nullable Class<?> exception;

        @Label("Thrown At")
        @Nullable String place;
    }

    @Name("io.picos.LongTurn")
    @Label("Long Turn")
    @Description("A fiber has held up the other fibers of its lane for 20 ms")
    @Category(CATEGORY)
    @StackTrace(false)
    static final class LongTurn extends Event {
        @Label("Scheduler")
        @Nullable String scheduler;

        @Label("Fiber")
        @Description(NUMBER)
        long fiber;

        @Label("Held Up Thread")
        @Nullable String thread;

        @Label("Kind")
        @Nullable String kind;

        @Label("Lasted")
        @Description("At the look that has found the turn; the turn may last on")
        @Timespan(Timespan.NANOSECONDS)
        long lasted;

        @Label("Place")
        @Nullable String place;

        @Label("Stack")
        @Nullable String stack;
    }

    @Name("io.picos.LaneDelay")
    @Label("Lane Delay")
    @Description("How long a turn has waited on a lane that was busy")
    @Category(CATEGORY)
    @StackTrace(false)
    static final class LaneDelay extends Event {
        @Label("Scheduler")
        @Nullable String scheduler;

        @Label("Thread")
        @Nullable String thread;

        @Label("Delay")
        @Timespan(Timespan.NANOSECONDS)
        long delay;

        @Label("Fibers")
        int fibers;
    }

    @Name("io.picos.TimerLag")
    @Label("Timer Lag")
    @Description("A deadline was 20 ms late")
    @Category(CATEGORY)
    @StackTrace(false)
    static final class TimerLag extends Event {
        @Label("Lag")
        @Timespan(Timespan.NANOSECONDS)
        long lag;
    }

    @Name("io.picos.Fibers")
    @Label("Fibers")
    @Description("The figures of a scheduler")
    @Category(CATEGORY)
    @StackTrace(false)
    static final class Fibers extends Event {
        @Label("Scheduler")
        @Nullable String scheduler;

        @Label("Alive")
        long alive;

        @Label("Suspended")
        long suspended;

        @Label("Begun")
        long begun;

        @Label("Ended")
        long ended;

        @Label("Turns")
        long turns;

        @Label("Lanes")
        int lanes;

        @Label("Busy Lanes")
        int busyLanes;

        @Label("Deadlines")
        @Description("Those on the backend's own clock and those on the engine's")
        int deadlines;
    }

    @Name("io.picos.Refused")
    @Label("Refused Tasks")
    @Description("A backend has refused tasks")
    @Category(CATEGORY)
    @StackTrace(false)
    static final class Refused extends Event {
        @Label("Scheduler")
        @Nullable String scheduler;

        @Label("Tasks")
        long tasks;

        @Label("Exception")
        @Nullable Class<?> exception;
    }

    @Name("io.picos.TakenOver")
    @Label("Taken Over Turns")
    @Description("Other lanes have taken over turns that waited behind a long turn")
    @Category(CATEGORY)
    @StackTrace(false)
    static final class TakenOver extends Event {
        @Label("Scheduler")
        @Nullable String scheduler;

        @Label("Turns")
        long turns;
    }

    @Name("io.picos.SchedulerClosed")
    @Label("Scheduler Closed")
    @Description("A scheduler with fibers was found closed, and its fibers were cancelled")
    @Category(CATEGORY)
    @StackTrace(false)
    static final class Closed extends Event {
        @Label("Scheduler")
        @Nullable String scheduler;

        @Label("Why")
        @Nullable String why;
    }
}
