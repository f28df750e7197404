import org.jspecify.annotations.NullMarked;

/// Small programs that use the bridges.
@NullMarked
module io.picos.examples {
    requires io.picos;
    requires io.picos.completablefuture;
    requires static org.jspecify;
}
