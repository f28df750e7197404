package io.picos.benchmarks;

import io.picos.benchmarks.contender.Contender;
import io.picos.benchmarks.contender.Work;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// A question that is asked of one contender after the other.
@State(Scope.Benchmark)
public abstract class Contest {
    /// Whose turn it is.
    @Param
    Contender contender = Contender.COMPLETABLE_FUTURE;

    /// The work of its fibers.
    Work work = new Work() {};

    /// Opens the scheduler.
    @Setup
    public void open() {
        work = contender.open();
    }
}
