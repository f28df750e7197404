// The tests of the project's pages and layers. The libraries are there for the subjects that `ObedienceTest` asks.
open module io.picos.project.tests {
    requires com.tngtech.archunit;
    requires io.netty.common;
    requires io.netty.transport;
    requires io.picos.conformance.shared;
    requires io.picos.reactor;
    requires io.picos.rxjava;
    requires io.picos.vertx;
    requires org.assertj.core;
    requires org.junit.jupiter.params;
    requires reactor.test;
}
