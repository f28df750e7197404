/// Runs fibers on any [java.util.concurrent.Executor], and converts `CompletableFuture` from and to
/// computations.
@org.jspecify.annotations.NullMarked
module io.picos.completablefuture {
    requires transitive io.picos;
    requires transitive io.picos.std;
    requires static transitive org.jspecify;

    exports io.picos.completablefuture;
}
