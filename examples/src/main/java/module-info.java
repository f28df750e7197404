import org.jspecify.annotations.NullMarked;

/// Small programs that use the bridges.
@NullMarked
module io.picos.examples {
    requires io.picos;
    requires context.propagation;
    requires io.picos.completablefuture;
    requires io.picos.context;
    requires io.picos.reactor;
    requires io.picos.rxjava;
    requires io.picos.std;
    requires io.picos.vertx;
    requires static org.jspecify;
}
