import org.jspecify.annotations.NullMarked;

/// A resilient client, which knows no library of asynchronous code: it needs `bridge-std` alone.
@NullMarked
module io.picos.examples.fetcher {
    requires transitive io.picos.std;

    exports io.picos.examples.fetcher;
}
