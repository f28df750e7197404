/// A JMH class for each question. `benchmarks/run` asks them all, and CONTRIBUTING.md says how to ask one.
@org.jspecify.annotations.NullMarked
package io.picos.benchmarks;
