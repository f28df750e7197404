/// The tests of the extensions, in a module of their own, so that the adapters are modules there too.
open module io.picos.test.tests {
    requires io.picos;
    requires io.picos.completablefuture;
    requires io.picos.reactor;
    requires io.picos.rxjava;
    requires io.picos.std;
    requires io.picos.test;
    requires io.picos.vertx;
    requires org.assertj.core;
    requires org.junit.jupiter.api;
    requires org.junit.jupiter.params;
    requires org.junit.platform.launcher;
    requires org.junit.platform.testkit;

    provides io.picos.test.SchedulerFactory with
            io.picos.test.tests.UserFactory;
}
