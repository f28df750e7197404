package io.picos.benchmarks.contender;

import java.util.function.Supplier;
import kotlinx.coroutines.CoroutineDispatcher;
import kotlinx.coroutines.Dispatchers;

/// Where the fibers of a benchmark run: on our schedulers, or on those of a rival. Each has one thread, unless its text
/// says more.
@SuppressWarnings("ImmutableEnumChecker") // these make handles
public enum Contender {
    /// `CompletableFutureBridge` on a pool of one thread.
    COMPLETABLE_FUTURE("CompletableFuture", Jvm.OPEN, () -> new Fibers(Bridge.onPool(1))),
    /// The same on the JDK's carriers.
    COMPLETABLE_FUTURE_ON_JDK("CompletableFuture, JDK carriers", Jvm.JDK_CARRIERS, () -> new Fibers(Bridge.onPool(1))),
    /// `CompletableFutureBridge` on a pool of two threads.
    TWO_THREADS("CompletableFuture, two threads", Jvm.OPEN, () -> new Fibers(Bridge.onPool(2))),
    /// Two bridges, each on a pool of one thread.
    TWO_BRIDGES("CompletableFuture, two bridges", Jvm.OPEN, () -> new Fibers(Bridge.onPool(1), Bridge.onPool(1))),
    /// `ReactorBridge` on `Schedulers.single()`.
    REACTOR("Reactor", Jvm.OPEN, () -> new Fibers(Bridge.onReactor())),
    /// `RxJavaBridge` on `Schedulers.single()`.
    RXJAVA("RxJava", Jvm.OPEN, () -> new Fibers(Bridge.onRxJava())),
    /// `VertxBridge` on an event loop.
    VERTX("Vert.x", Jvm.OPEN, () -> new Fibers(Bridge.onVertx())),
    /// `ThreadScheduler`: our fibers on virtual threads of the JDK, which has as many carriers as cores.
    THREADS("ThreadScheduler", Jvm.OPEN, () -> new Fibers(Bridge.onThreads())),
    /// Plain virtual threads, with as many carriers as cores.
    VIRTUAL_THREADS("virtual threads", Jvm.OPEN, Contender::onJdk),
    /// Plain virtual threads of a JVM with one carrier.
    VIRTUAL_THREADS_ON_ONE("virtual threads, one carrier", Jvm.ONE_CARRIER, Contender::onJdk),
    /// Virtual threads on the simplest executor that works: the JDK's share in what our fibers cost.
    BARE("bare virtual threads", Jvm.OPEN, () -> new Threads(new BareExecutor()::start)),
    /// What virtual threads are made of.
    CONTINUATIONS("continuations", Jvm.OPEN, Continuations::new),
    /// Kotlin's `Default.limitedParallelism(1)`.
    COROUTINES("Kotlin", Jvm.OPEN, () -> new Coroutines(oneOfDefault())),
    /// Jox on virtual threads, with as many carriers as cores.
    JOX("Jox", Jvm.OPEN, Jox::new);

    private final String title;
    private final Jvm jvm;
    private final Supplier<Work> work;

    Contender(String title, Jvm jvm, Supplier<Work> work) {
        this.title = title;
        this.jvm = jvm;
        this.work = work;
    }

    /// {@return its name in the results}
    public String title() {
        return title;
    }

    /// {@return the kind of JVM that it needs}
    public Jvm jvm() {
        return jvm;
    }

    /// {@return whether it is ours}
    public boolean isOurs() {
        return compareTo(THREADS) <= 0;
    }

    /// Opens its scheduler, for the life of the JVM.
    ///
    /// @return what its fibers do
    public Work open() {
        return work.get();
    }

    private static Work onJdk() {
        return new Threads(Thread::startVirtualThread);
    }

    private static CoroutineDispatcher oneOfDefault() {
        return Dispatchers.getDefault().limitedParallelism(1, null);
    }
}
