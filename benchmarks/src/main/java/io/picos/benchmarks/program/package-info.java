/// Programs beside JMH: memory, latency under load, a server. Each has JVMs of its own.
@org.jspecify.annotations.NullMarked
package io.picos.benchmarks.program;
