// The tests of the kit, in a module of their own, so that the kit is a module there too.
open module io.picos.compat.tests {
    requires io.picos.conformance.shared;
    requires org.assertj.core;
    requires org.junit.jupiter.params;
    requires org.junit.platform.launcher;

    uses org.junit.platform.launcher.TestExecutionListener;
}
