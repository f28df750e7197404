package io.picos.benchmarks;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;

/// What does it cost to send an element through a channel?
public class ChannelBenchmark extends Contest {
    private static final int TIMES = 20_000;

    /// Of the channel.
    @Param({"0", "64"})
    int capacity;

    /// One sender, one receiver.
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public void one() throws Exception {
        work.channel(capacity, 1, TIMES);
    }

    /// Eight senders, one receiver.
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public void eight() throws Exception {
        work.channel(capacity, 8, TIMES);
    }
}
