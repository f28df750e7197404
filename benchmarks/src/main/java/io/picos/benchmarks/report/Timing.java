package io.picos.benchmarks.report;

/// What JMH has measured for one contender.
///
/// @param question `YieldBenchmark.yield 100`: the class, the method, and further parameters
/// @param contender the title of who was measured
/// @param version `now` or `before`
/// @param mean nanoseconds an operation
/// @param best of all iterations
/// @param error half of the confidence interval of 99.9 %
/// @param bytes allocated an operation, or -1
/// @param forks how many JVMs were measured
public record Timing(
        String question,
        String contender,
        String version,
        double mean,
        double best,
        double error,
        double bytes,
        int forks) {
    /// A row whose error is larger is repeated, and not published if it stays so.
    private static final double LARGEST_ERROR = 0.2;

    boolean isSteady() {
        return error <= LARGEST_ERROR * mean;
    }
}
