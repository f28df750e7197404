/// The contenders: our schedulers and their rivals, each with its own words for the same work.
@org.jspecify.annotations.NullMarked
package io.picos.benchmarks.contender;
