// The conformance tests of the adapter, in a module of their own, so that the adapter is a module there too.
open module io.picos.conformance.reactor {
    requires io.picos.conformance.shared;
    requires io.picos.reactor;
    requires org.assertj.core;
    requires org.junit.jupiter.params;
    requires org.junit.platform.launcher;
    requires reactor.test;

    provides io.picos.spi.Inheritance with
            io.picos.compat.reactor.UserInheritance;
}
