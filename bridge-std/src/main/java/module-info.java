/// Structured concurrency, synchronization, events, resources and resilience. They use `io.picos` alone, so they run on
/// every scheduler, and between fibers of different schedulers.
@org.jspecify.annotations.NullMarked
module io.picos.std {
    requires transitive io.picos;
    requires static transitive org.jspecify;

    exports io.picos.std.channel;
    exports io.picos.std.event;
    exports io.picos.std.resilience;
    exports io.picos.std.resource;
    exports io.picos.std.structured;
    exports io.picos.std.sync;
}
