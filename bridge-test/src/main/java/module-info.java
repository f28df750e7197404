/// JUnit 5 extensions for code that runs in fibers: each scheduler, leaks, deadlocks.
@org.jspecify.annotations.NullMarked
module io.picos.test {
    requires transitive io.picos;
    requires transitive org.junit.jupiter.api;
    requires org.junit.platform.commons;
    requires static io.picos.completablefuture;
    requires static io.picos.reactor;
    requires static io.picos.rxjava;
    requires static io.picos.vertx;
    requires static transitive org.jspecify;

    exports io.picos.test;

    opens io.picos.test to
            org.junit.platform.commons; // JUnit creates EveryScheduler

    uses io.picos.test.SchedulerFactory;
}
