/// Asks all questions of the benchmarks, and writes the answers down.
@org.jspecify.annotations.NullMarked
package io.picos.benchmarks.report;
