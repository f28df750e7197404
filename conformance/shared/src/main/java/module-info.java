/// The parts that several modules of conformance tests share.
module io.picos.conformance.shared {
    requires transitive io.picos.compat;
    requires transitive io.picos.completablefuture;
    requires transitive org.reactivestreams;
    requires static org.jspecify;
    requires jdk.management;
    requires org.assertj.core;

    exports io.picos.compat.shared;
}
