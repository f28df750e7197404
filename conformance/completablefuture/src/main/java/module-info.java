// The conformance tests of the adapter, in a module of their own, so that the adapter is a module there too.
open module io.picos.conformance.completablefuture {
    requires io.picos.conformance.shared;
    requires jdk.management;
    requires org.assertj.core;
    requires org.junit.jupiter.params;
    requires org.junit.platform.launcher;
}
