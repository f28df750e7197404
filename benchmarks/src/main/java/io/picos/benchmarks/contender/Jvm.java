package io.picos.benchmarks.contender;

import java.util.List;

/// The kinds of JVM that contenders need.
@SuppressWarnings("ImmutableEnumChecker") // the list is
public enum Jvm {
    /// `java.lang` is open, as backend carriers need it; continuations too, for the floor.
    OPEN("--add-opens=java.base/java.lang=ALL-UNNAMED", "--add-opens=java.base/jdk.internal.vm=ALL-UNNAMED"),
    /// Fibers run on the JDK's carriers.
    JDK_CARRIERS("-Dio.picos.carrier=jdk"),
    /// The JDK's default scheduler has one carrier.
    ONE_CARRIER("-Djdk.virtualThreadScheduler.parallelism=1", "-Djdk.virtualThreadScheduler.maxPoolSize=1");

    private final List<String> options;

    Jvm(String... options) {
        this.options = List.of(options);
    }

    /// {@return the options of its command line}
    public List<String> options() {
        return options;
    }
}
