/// Runs fibers on any `Context` of Vert.x, and converts the `Future` of Vert.x from and to computations.
@org.jspecify.annotations.NullMarked
module io.picos.vertx {
    requires transitive io.picos;
    requires transitive io.picos.std;
    requires transitive io.vertx.core;
    requires io.netty.common;
    requires io.netty.transport;
    requires static transitive org.jspecify;

    exports io.picos.vertx;

    provides io.picos.spi.NonBlockingThreads with
            io.picos.vertx.VertxThreads;
}
