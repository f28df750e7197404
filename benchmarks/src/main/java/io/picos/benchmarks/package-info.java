/// A JMH class for each question, with the JDK's own way as one value of a parameter.
///
/// All of them: `mvn -q -Pbenchmarks verify`. One: add `-Dbenchmark=Yield`. Options of JMH:
/// `-Dbenchmark.options="-f 1 -prof gc"`. Without backend carriers: `-Dbenchmark.options="-jvmArgs
/// -Dio.picos.carrier=jdk"`.
@org.jspecify.annotations.NullMarked
package io.picos.benchmarks;
