// The conformance tests of the adapter, in a module of their own, so that the adapter is a module there too.
open module io.picos.conformance.rxjava {
    requires io.picos.conformance.shared;
    requires io.picos.rxjava;
    requires org.assertj.core;
    requires org.junit.jupiter.params;
    requires org.junit.platform.launcher;
}
