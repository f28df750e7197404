import org.jspecify.annotations.NullMarked;

/// The conformance kit: the rules of `docs/RULES.md` as tests for any scheduler.
@NullMarked
@SuppressWarnings("module") // the kit's own tests are not there when the kit is compiled
module io.picos.compat {
    requires transitive io.picos;
    requires transitive io.picos.std;
    requires transitive io.picos.test;
    requires transitive org.junit.jupiter.api;
    requires org.assertj.core;
    requires jdk.management;
    requires static org.junit.platform.launcher;
    requires static transitive org.jspecify;

    exports io.picos.compat;
    exports io.picos.compat.bridge;
    exports io.picos.compat.channel;
    exports io.picos.compat.context;
    exports io.picos.compat.core;
    exports io.picos.compat.event;
    exports io.picos.compat.fiber;
    exports io.picos.compat.observe;
    exports io.picos.compat.patience;
    exports io.picos.compat.resilience;
    exports io.picos.compat.resource;
    exports io.picos.compat.scheduler;
    exports io.picos.compat.stream;
    exports io.picos.compat.structured;
    exports io.picos.compat.subject;
    exports io.picos.compat.sync;
    exports io.picos.compat.inheritance to
            io.picos.compat.tests;

    opens io.picos.compat.subject to
            org.junit.platform.commons; // JUnit creates SubjectCloser

    provides io.picos.spi.Inheritance with
            io.picos.compat.inheritance.Belongings,
            io.picos.compat.inheritance.Trouble;
    provides org.junit.platform.launcher.TestExecutionListener with
            io.picos.compat.report.Summary;
}
