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
    exports io.picos.compat.context to
            io.picos.compat.tests;

    opens io.picos.compat to
            org.junit.platform.commons; // JUnit creates SubjectCloser

    provides io.picos.spi.Inheritance with
            io.picos.compat.context.Belongings,
            io.picos.compat.context.Trouble;
    provides org.junit.platform.launcher.TestExecutionListener with
            io.picos.compat.report.Summary;
}
