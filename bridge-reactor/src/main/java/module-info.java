/// Runs fibers on any `Scheduler` of Project Reactor, and converts `Mono` from and to computations.
@org.jspecify.annotations.NullMarked
module io.picos.reactor {
    requires transitive io.picos;
    requires transitive io.picos.std;
    requires transitive reactor.core;
    requires transitive org.reactivestreams;
    requires static context.propagation;
    requires static transitive org.jspecify;

    exports io.picos.reactor;

    provides io.picos.spi.NonBlockingThreads with
            io.picos.reactor.ReactorThreads;
}
