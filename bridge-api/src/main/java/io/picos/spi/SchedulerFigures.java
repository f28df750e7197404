package io.picos.spi;

import io.picos.engine.Engine;
import java.util.List;

/// The numbers of one scheduler at one moment. Taking them disturbs no fiber (O1).
///
/// `begun`, `ended`, `turns`, `refusals` and `takeovers` never become less while the scheduler exists. The other
/// numbers are those of the moment. A scheduler that the garbage collector has removed is not listed any more.
/// The fibers of [io.picos.ThreadScheduler] are on no lane, and are not counted.
///
/// @param scheduler the name of the scheduler: see [Backend#name()]
/// @param begun the fibers that have begun
/// @param ended the fibers that have ended
/// @param suspended those of them that are suspended; of more than 10,000 fibers of a lane, only so many are looked
///     at, others each time, and the number is inferred
/// @param turns the turns that were taken; a turn that another lane took over may count twice
/// @param refusals the tasks that the backend has refused
/// @param takeovers the turns that another lane took over because they waited behind a long turn
/// @param lanes the lanes that are open
/// @param busyLanes the lanes on which turns run or wait
/// @param deadlines the deadlines on the backend's own clock; zero if it has none
/// @param isClosed whether the backend was found closed
public record SchedulerFigures(
        String scheduler,
        long begun,
        long ended,
        long suspended,
        long turns,
        long refusals,
        long takeovers,
        int lanes,
        int busyLanes,
        int deadlines,
        boolean isClosed) {

    /// {@return the fibers that have begun and not ended (O8)}
    public long alive() {
        return begun - ended;
    }

    /// {@return the figures of all schedulers of this JVM that are built on a [Backend]} May be called on any
    /// thread.
    public static List<SchedulerFigures> all() {
        return Engine.allFigures();
    }

    /// {@return the number of deadlines on the clock that schedulers without a clock of their own share}
    public static int sharedDeadlines() {
        return Engine.sharedDeadlines();
    }
}
