/// The conformance tests of the adapters, in a module of their own, so that the adapters are modules there too.
open module io.picos.compat.tests {
    requires io.picos;
    requires io.picos.compat;
    requires io.picos.completablefuture;
    requires io.picos.reactor;
    requires io.picos.rxjava;
    requires io.picos.vertx;
    requires io.netty.common;
    requires io.netty.transport;
    requires org.assertj.core;
    requires org.junit.jupiter.api;
    requires org.junit.jupiter.params;
    requires org.junit.platform.launcher;
    requires jdk.management;
    requires reactor.test;

    provides io.picos.spi.Inheritance with
            io.picos.compat.reactor.UserInheritance;

    uses org.junit.platform.launcher.TestExecutionListener;
}
