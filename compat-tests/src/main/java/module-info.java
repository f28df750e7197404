import org.jspecify.annotations.NullMarked;

/// The conformance kit: the rules of the contract as tests that any scheduler can be put through.
@NullMarked
module io.picos.compat {
    requires transitive io.picos;
    requires transitive io.picos.std;
    requires transitive org.junit.jupiter.api;
    requires org.assertj.core;
    requires jdk.management;
    requires static transitive org.jspecify;

    exports io.picos.compat;
}
