// The tests that need several libraries, in a module of their own, so that the adapters are modules there too.
open module io.picos.integration.tests {
    requires io.picos.compat;
    requires io.picos.completablefuture;
    requires io.picos.reactor;
    requires io.picos.rxjava;
    requires io.picos.vertx;
    requires org.assertj.core;
    requires org.junit.jupiter.params;
    requires org.junit.platform.launcher;
}
