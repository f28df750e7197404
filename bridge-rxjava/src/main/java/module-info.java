/// Runs fibers on any `Scheduler` of RxJava, and converts `Single`, `Maybe` and `Completable` from and to
/// computations.
@org.jspecify.annotations.NullMarked
module io.picos.rxjava {
    requires transitive io.picos;
    requires transitive io.picos.std;
    requires transitive io.reactivex.rxjava3;
    requires static transitive org.jspecify;

    exports io.picos.rxjava;

    provides io.picos.spi.NonBlockingThreads with
            io.picos.rxjava.RxJavaThreads;
}
