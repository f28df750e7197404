/// Triggers, computations and fibers: the small interface between schedulers and concurrent
/// abstractions, and the engine that runs fibers on the threads of any backend.
///
/// `io.picos` is for authors of concurrent code, `io.picos.spi` for authors of schedulers.
@org.jspecify.annotations.NullMarked
module io.picos {
    requires static transitive org.jspecify;

    exports io.picos;
    exports io.picos.spi;

    uses io.picos.spi.FiberListener;
    uses io.picos.spi.Inheritance;
    uses io.picos.spi.NonBlockingThreads;
}
