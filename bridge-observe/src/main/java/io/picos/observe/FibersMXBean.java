package io.picos.observe;

import java.util.List;

/// The MBean `io.picos:type=Fibers`: shows the fibers of this JVM, and changes the guard's threshold. Registered
/// with the platform MBean server when the first scheduler is created.
///
/// The operations may be called by any thread at any time. They disturb no fiber (O1).
public interface FibersMXBean {
    /// {@return a dump for people: see [io.picos.FiberDump#text()]}
    String dump();

    /// {@return a dump for tools: see [io.picos.FiberDump#json()]}
    String dumpJson();

    /// {@return the number of fibers that have begun and not ended, of the schedulers in [#getSchedulers]} The
    /// fibers of [io.picos.ThreadScheduler], which has no figures, do not count.
    long getAlive();

    /// {@return the number of deadlines on the engine's own clock}
    int getDeadlines();

    /// {@return the figures of each scheduler that is built on a backend}
    List<SchedulerBean> getSchedulers();

    /// {@return the threshold of the guard in milliseconds; zero if it is off}
    long getGuardMillis();

    /// Sets the threshold of the guard: see [io.picos.spi.Guard#setThreshold].
    ///
    /// @param millis zero to turn the guard off, or a positive number
    /// @throws IllegalArgumentException if the number is negative
    void setGuardMillis(long millis);
}
