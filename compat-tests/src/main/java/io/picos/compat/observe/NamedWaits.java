package io.picos.compat.observe;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.std.channel.Channel;
import io.picos.std.event.Event;
import io.picos.std.resilience.RateLimiter;
import io.picos.std.structured.Bundle;
import io.picos.std.structured.Control;
import io.picos.std.sync.Awaitable;
import io.picos.std.sync.Barrier;
import io.picos.std.sync.Feed;
import io.picos.std.sync.Ivar;
import io.picos.std.sync.Latch;
import io.picos.std.sync.Lazy;
import io.picos.std.sync.Lock;
import io.picos.std.sync.Mutex;
import io.picos.std.sync.RwLock;
import io.picos.std.sync.Sem;
import io.picos.std.sync.Semaphore;
import io.picos.std.sync.SingleFlight;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Every kind of wait that the library has, each for an event that never happens, with the words that a dump
/// must have of it.
final class NamedWaits {
    private static final Duration LONG = Duration.ofDays(30);

    /// A fiber that waits.
    ///
    /// @param type the name of the class that a dump must show
    /// @param owner the number of the owner that a dump must show, or null if there is none
    /// @param self the number of the fiber
    /// @param thread the fiber's thread
    record Waiting(String type, @Nullable AtomicLong owner, AtomicLong self, AtomicReference<Thread> thread) {}

    private final Bundle bundle;
    private final List<Waiting> all = new ArrayList<>();

    private NamedWaits(Bundle bundle) {
        this.bundle = bundle;
    }

    /// {@return the fibers that wait or are about to} They are fibers of the bundle. Called in a fiber.
    static List<Waiting> start(Bundle bundle) {
        NamedWaits waits = new NamedWaits(bundle);
        waits.startAll();
        return waits.all;
    }

    private void startAll() {
        startComputations();
        startLocks();
        startShared();
        startEventsAndChannels();
    }

    private void startComputations() {
        add(Computation.class, () -> Computation.create().await());
        add(Computation.class, () -> {
            Computation.create().awaitCompletion();
            return null;
        });
        add("java.time.Duration", null, () -> {
            Fiber.sleep(LONG);
            return null;
        });
        add(
                "io.picos.engine.thread.Blocking",
                null,
                () -> Fiber.blockingInterruptibly(() -> {
                    new CountDownLatch(1).await();
                    return null;
                }));
        add(Computation.class, () -> {
            throw Control.block();
        });
        Lazy<?> named = Lazy.of(() -> null);
        add(Lazy.class, () -> Trigger.create().awaitAs(named));
        AtomicLong promised = new AtomicLong();
        var promise = bundle.forkAsPromise(() -> forEver(promised));
        add("io.picos.std.structured.Promise", promised, promise::await);
        add("io.picos.std.structured.Promise", promised, () -> promise.await(LONG));
        AtomicLong joined = new AtomicLong();
        add(
                "io.picos.std.structured.Bundle",
                joined,
                () -> Bundle.joinAfter(inner -> {
                    inner.fork(() -> forEver(joined));
                    return null;
                }));
    }

    private void startLocks() {
        AtomicLong holder = new AtomicLong();
        Mutex mutex = Mutex.create();
        Lock lock = Lock.create();
        RwLock rwLock = RwLock.create();
        Latch held = Latch.create(1);
        bundle.fork(() -> {
            mutex.lock();
            lock.acquire();
            rwLock.acquire();
            held.countDown();
            forEver(holder);
        });
        held.await();
        Mutex unchecked = Mutex.unchecked();
        unchecked.lock();
        add(Mutex.class, null, unchecked::lock);
        add(Mutex.class, holder, mutex::lock);
        add(Mutex.class, null, () -> unchecked.tryLock(LONG));
        add(Mutex.class, holder, () -> mutex.tryLock(LONG));
        add(Lock.class, holder, lock::acquire);
        add(Lock.class, holder, () -> lock.tryAcquire(LONG));
        add(RwLock.class, holder, rwLock::acquire);
        add(RwLock.class, holder, rwLock::acquireShared);
        Mutex own = Mutex.create();
        var condition = own.newCondition();
        add(
                "io.picos.std.sync.Condition",
                null,
                () -> own.protect(() -> {
                    condition.await();
                    return null;
                }));
        Lock ownLock = Lock.create();
        var lockCondition = ownLock.newCondition();
        add(
                "io.picos.std.sync.LockCondition",
                null,
                () -> ownLock.protect(() -> {
                    lockCondition.await();
                    return null;
                }));
        RwLock ownRwLock = RwLock.create();
        var rwCondition = ownRwLock.newCondition();
        add(
                "io.picos.std.sync.RwLockCondition",
                null,
                () -> ownRwLock.sharing(() -> {
                    rwCondition.awaitShared();
                    return null;
                }));
    }

    private void startShared() {
        add(Semaphore.class, null, Semaphore.create(0)::acquire);
        add(Semaphore.class, null, () -> Semaphore.binary(false).tryAcquire(LONG));
        add(Sem.class, null, Sem.create(0)::acquire);
        add(Barrier.class, null, Barrier.create(2)::await);
        add(Awaitable.class, null, () -> Awaitable.create(0).await(0));
        add(Latch.class, null, Latch.create(1)::await);
        add(Latch.class, null, () -> Latch.create(1).await(LONG));
        add(Ivar.class, null, () -> Ivar.create().read());
        add("io.picos.std.sync.Feed$Cursor", null, () -> Feed.create().tap().read());
        AtomicLong forcing = new AtomicLong();
        Lazy<?> lazy = Lazy.of(() -> forEver(forcing));
        Latch begun = Latch.create(2);
        bundle.fork(() -> {
            begun.countDown();
            lazy.force();
        });
        AtomicLong flying = new AtomicLong();
        SingleFlight<String, Object> flights = SingleFlight.create();
        Callable<Object> body = () -> {
            begun.countDown();
            return forEver(flying);
        };
        add("io.picos.std.sync.Flight", flying, () -> flights.run("key", body));
        begun.await();
        while (forcing.get() == 0) {
            Fiber.yield(); // its fiber has begun, and does not wait before it forces
        }
        add(Lazy.class, forcing, lazy::force);
        add("io.picos.std.sync.Flight", flying, () -> flights.run("key", body));
        RateLimiter limiter = RateLimiter.of(1, LONG);
        limiter.acquire();
        add(RateLimiter.class, null, limiter::acquire);
        add(RateLimiter.class, null, limiter::acquire);
    }

    private void startEventsAndChannels() {
        Channel<String> channel = Channel.rendezvous();
        add(Channel.class, null, channel::receive);
        Channel<String> full = Channel.rendezvous();
        add(Channel.class, null, () -> full.send("element"));
        add(Event.class, null, () -> Event.choose().sync());
        add(
                Event.class,
                null,
                () -> Event.select(
                        Channel.<String>rendezvous().receiving(),
                        Event.timeout(LONG).wrap(nothing -> "late")));
    }

    private static Object forEver(AtomicLong self) {
        self.set(Thread.currentThread().threadId());
        throw Control.block();
    }

    private void add(Class<?> type, @Nullable AtomicLong owner, Action wait) {
        add(type.getName(), owner, () -> {
            wait.run();
            return null;
        });
    }

    private void add(Class<?> type, Callable<?> wait) {
        add(type.getName(), null, wait);
    }

    private void add(String type, @Nullable AtomicLong owner, Callable<?> wait) {
        AtomicLong self = new AtomicLong();
        AtomicReference<Thread> thread = new AtomicReference<>();
        all.add(new Waiting(type, owner, self, thread));
        bundle.fork(() -> {
            thread.set(Thread.currentThread());
            self.set(Thread.currentThread().threadId());
            wait.call();
        });
    }

    private interface Action {
        void run() throws Exception;
    }
}
