package io.picos.examples;

import static java.util.concurrent.CompletableFuture.supplyAsync;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.context.ContextRegistry;
import io.picos.Body;
import io.picos.Computation;
import io.picos.DeadlineExceeded;
import io.picos.Fiber;
import io.picos.ThreadScheduler;
import io.picos.completablefuture.CompletableFutureBridge;
import io.picos.context.FiberContext;
import io.picos.reactor.ReactorBridge;
import io.picos.rxjava.RxJavaBridge;
import io.picos.spi.Guard;
import io.picos.spi.LongTurn;
import io.picos.std.channel.Channel;
import io.picos.std.channel.Inflow;
import io.picos.std.channel.Source;
import io.picos.std.event.Event;
import io.picos.std.resilience.Hedge;
import io.picos.std.resilience.RateLimiter;
import io.picos.std.resilience.Retry;
import io.picos.std.resource.BodyWith;
import io.picos.std.resource.Resource;
import io.picos.std.structured.Bundle;
import io.picos.std.structured.Control;
import io.picos.std.structured.Interruptions;
import io.picos.std.structured.OnReturn;
import io.picos.std.structured.Promise;
import io.picos.std.structured.Run;
import io.picos.std.sync.Condition;
import io.picos.std.sync.Feed;
import io.picos.std.sync.Lazy;
import io.picos.std.sync.Mutex;
import io.picos.std.sync.Semaphore;
import io.picos.std.sync.SingleFlight;
import io.picos.test.Await;
import io.picos.test.EverySchedulerTest;
import io.picos.test.NoFiberLeaks;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.observers.TestObserver;
import io.reactivex.rxjava3.schedulers.TestScheduler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/// The snippets of the guide, compiled and run.
class GuideTest {
    private static final Path SELF = Path.of("src/test/java/io/picos/examples/GuideTest.java");
    private static final Path GUIDE = Path.of("..", "docs", "GUIDE.md");
    private static final Pattern SHOWN = Pattern.compile("(?s)```java\n(.*?)```");
    private static final Pattern MARKED = Pattern.compile("(?s)\n *// begin\n(.*?)\n *// end\n");

    private final ExecutorService executor = Executors.newFixedThreadPool(2);
    private final CompletableFutureBridge bridge = CompletableFutureBridge.on(executor);
    private final List<String> said = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        executor.close();
    }

    @Test
    void snippets_ofTheGuide_areThoseOfThisFile() throws IOException {
        assertThat(snippets(SHOWN, GUIDE)).hasSizeGreaterThan(10).isEqualTo(snippets(MARKED, SELF));
    }

    private static List<String> snippets(Pattern pattern, Path file) throws IOException {
        return pattern.matcher(Files.readString(file))
                .results()
                .map((MatchResult snippet) -> snippet.group(1).stripIndent().strip())
                .toList();
    }

    private <T> T inAFiber(Body<T, ?> body) throws ExecutionException {
        return Patience.get(bridge.future(body));
    }

    @Test
    void firstFiber_run_returns() throws Exception {
        // begin
        CompletableFutureBridge bridge = CompletableFutureBridge.on(executor);
        CompletableFuture<String> greeting = bridge.future(() -> {
            Fiber.sleep(Duration.ofMillis(10)); // suspends the fiber, blocks no thread
            return "hello";
        });
        // end
        assertThat(Patience.get(greeting)).isEqualTo("hello");
    }

    @Test
    void awaiting_run_returnsBoth() throws Exception {
        // begin
        CompletableFuture<String> greeting = bridge.future(() -> {
            String name = CompletableFutureBridge.await(supplyAsync(() -> "world"));
            Computation<Integer> number = Computation.create();
            executor.execute(() -> number.tryReturn(42)); // anybody may complete it, once
            return "hello " + name + " " + number.await();
        });
        // end
        assertThat(Patience.get(greeting)).isEqualTo("hello world 42");
    }

    @Test
    void cancelling_run_runsFinally() {
        // begin
        CompletableFuture<Void> began = new CompletableFuture<>();
        CompletableFuture<String> forEver = bridge.future(() -> {
            try {
                began.complete(null);
                return Computation.<String>create().await(); // nobody completes it
            } finally {
                said.add("cleaned up");
            }
        });
        began.join();
        forEver.cancel(false);
        // end
        Patience.until(said, () -> said.equals(List.of("cleaned up")));
        assertThat(forEver).isCancelled();
    }

    @Test
    void forbidding_run_closesSlowly() {
        // begin
        Computation<String> computation = Computation.create();
        CompletableFuture<String> result = bridge.future(computation, () -> {
            try {
                computation.tryCancel(new IllegalStateException("stop")); // the fiber's own
                return Computation.<String>create().await();
            } finally {
                Fiber.current().forbid(() -> {
                    Fiber.sleep(Duration.ofMillis(10)); // would throw, if it were not forbidden
                    return said.add("closed slowly");
                });
            }
        });
        // end
        assertThat(result).failsWithin(Patience.LIMIT).withThrowableThat().withMessageContaining("stop");
        assertThat(said).containsExactly("closed slowly");
    }

    @Test
    void forking_run_isTheSum() throws Exception {
        // begin
        Body<Integer, Exception> body = () -> Bundle.joinAfter(scope -> {
            Promise<Integer> left = scope.forkAsPromise(() -> 20);
            Promise<Integer> right = scope.forkAsPromise(() -> {
                Fiber.sleep(Duration.ofMillis(10));
                return 22;
            });
            return left.await() + right.await();
        });
        // end
        assertThat(inAFiber(body)).isEqualTo(42);
    }

    @Test
    void failing_run_endsTheOther() throws Exception {
        // begin
        Body<String, Exception> body = () -> {
            try {
                return Bundle.joinAfter(scope -> {
                    scope.fork(() -> {
                        try {
                            throw Control.block(); // waits until it is cancelled
                        } finally {
                            said.add("the other has ended");
                        }
                    });
                    throw new IOException("no route");
                });
            } catch (IOException failure) {
                return failure.getMessage();
            }
        };
        // end
        assertThat(inAFiber(body)).isEqualTo("no route");
        assertThat(said).containsExactly("the other has ended");
    }

    @Test
    void timeout_run_isTooLate() throws Exception {
        // begin
        Body<String, Exception> body = () -> {
            try {
                return Control.cancelAfter(
                        Duration.ofMillis(10),
                        () -> Computation.<String>create().await());
            } catch (DeadlineExceeded late) {
                return "not within " + late.duration();
            }
        };
        // end
        assertThat(inAFiber(body)).isEqualTo("not within PT0.01S");
    }

    @Test
    void timeoutUnderForbid_run_endsWhatPermitsIt() throws Exception {
        // begin
        Body<String, Exception> body = () -> Fiber.current().forbid(() -> {
            try {
                return Control.cancelAfter(
                        Duration.ofMillis(10),
                        () -> Fiber.current()
                                .permit(() -> Computation.<String>create().await()));
            } catch (DeadlineExceeded late) {
                return "closed the hard way";
            }
        });
        // end
        assertThat(inAFiber(body)).isEqualTo("closed the hard way");
    }

    @Test
    void mutex_run_readsTheLetter() throws Exception {
        // begin
        Mutex mutex = Mutex.create();
        Condition notEmpty = mutex.newCondition();
        Queue<String> letters = new ArrayDeque<>(); // guarded by the mutex
        Body<String, Exception> body = () -> Bundle.joinAfter(scope -> {
            Promise<String> reader = scope.forkAsPromise(() -> mutex.protect(() -> {
                notEmpty.awaitUntil(() -> !letters.isEmpty()); // gives the mutex up meanwhile
                return letters.remove();
            }));
            mutex.protect(() -> letters.add("a letter"));
            notEmpty.signal();
            return reader.await();
        });
        // end
        assertThat(inAFiber(body)).isEqualTo("a letter");
    }

    @Test
    void semaphore_run_letsThreeIn() throws Exception {
        // begin
        Semaphore permits = Semaphore.create(3);
        AtomicInteger inside = new AtomicInteger();
        Body<Integer, Exception> body = () -> Bundle.joinAfter(scope -> {
            for (int user = 0; user < 100; user++) {
                scope.fork(() -> {
                    permits.acquire();
                    try {
                        said.add("one of " + inside.incrementAndGet());
                        Fiber.yield();
                    } finally {
                        inside.decrementAndGet();
                        permits.release();
                    }
                });
            }
            return 100;
        });
        // end
        assertThat(inAFiber(body)).isEqualTo(100);
        assertThat(said).hasSize(100).isSubsetOf("one of 1", "one of 2", "one of 3");
        assertThat(permits.availablePermits()).isEqualTo(3);
    }

    @Test
    void tryAcquire_tooLate_isBusy() throws Exception {
        // begin
        Semaphore permits = Semaphore.create(1);
        Body<String, Exception> body = () -> permits.protect(() -> {
            boolean second = permits.tryAcquire(Duration.ofMillis(5)); // nobody releases the only permit
            return second ? "served" : "busy";
        });
        // end
        assertThat(inAFiber(body)).isEqualTo("busy");
        assertThat(permits.availablePermits()).isEqualTo(1);
    }

    @Test
    void singleFlight_manyCallers_oneQuery() throws Exception {
        AtomicInteger queries = new AtomicInteger();
        Computation<String> database = Computation.create();
        // begin
        SingleFlight<Integer, String> towns = SingleFlight.create();
        Body<String, Exception> body = () -> towns.run(42, () -> {
            queries.incrementAndGet();
            return database.await();
        });
        // end
        CompletableFuture<String> first = bridge.future(body);
        CompletableFuture<String> second = bridge.future(body);
        Patience.until(queries, () -> queries.get() == 1);
        first.cancel(false);
        executor.execute(() -> database.tryReturn("Turku"));
        assertThat(Patience.get(second)).isEqualTo("Turku");
    }

    @Test
    void choosing_run_isTheQuickOne() throws Exception {
        // begin
        Body<String, Exception> body = () -> Bundle.joinAfter(OnReturn.TERMINATE, scope -> {
            Promise<String> slow = scope.forkAsPromise(() -> {
                throw Control.block();
            });
            Promise<String> quick = scope.forkAsPromise(() -> "an answer");
            return Event.select(
                    slow.completed(),
                    quick.completed().wrap(answer -> answer + " of the quick one"),
                    Event.timeout(Duration.ofHours(1)).wrap(nothing -> "no answer"));
        });
        // end
        assertThat(inAFiber(body)).isEqualTo("an answer of the quick one");
    }

    // ---- streams and channels

    @Test
    void streams_operatorAsALoop() {
        ReactorBridge streams = ReactorBridge.on(Schedulers.parallel());
        Flux<String> spoken = Flux.just("a", "b", "c");
        // begin
        Flux<String> shouted = streams.flux(sink -> {
            try (Inflow<String> words = ReactorBridge.open(spoken)) {
                for (String word : words) {
                    sink.send(word.toUpperCase(Locale.ROOT));
                }
            }
        });
        // end
        assertThat(shouted.collectList().block(Patience.LIMIT)).containsExactly("A", "B", "C");
    }

    @Test
    void streams_pipeline() throws ExecutionException {
        // begin
        Body<Integer, Exception> body = () -> Bundle.joinAfter(scope -> {
            Source<Integer> numbers = Channel.produce(scope, 4, sink -> {
                for (int number = 1; number <= 10; number++) {
                    sink.send(number);
                }
            });
            Source<Integer> squares = Channel.produce(scope, 4, sink -> {
                for (int number : numbers) {
                    sink.send(number * number);
                }
            });
            int sum = 0;
            for (int square : squares) {
                sum += square;
            }
            return sum;
        });
        // end
        assertThat(inAFiber(body)).isEqualTo(385);
    }

    @Test
    void streams_select() throws ExecutionException {
        // begin
        Body<String, Exception> body = () -> {
            Channel<String> urgent = Channel.unbounded();
            Channel<String> normal = Channel.bounded(10);
            normal.send("a letter");
            return Event.select(
                    urgent.receiving(),
                    normal.receiving(),
                    Event.timeout(Duration.ofSeconds(1)).wrap(nothing -> "nothing"));
        };
        // end
        assertThat(inAFiber(body)).isEqualTo("a letter");
    }

    @Test
    void resource_run_isReleased() throws Exception {
        // begin
        Body<String, Exception> body = () -> Resource.use(
                () -> "a connection",
                connection -> said.add("closed " + connection),
                connection -> "asked " + connection);
        // end
        assertThat(inAFiber(body)).isEqualTo("asked a connection");
        assertThat(said).containsExactly("closed a connection");
    }

    @Test
    void movedResource_run_isReleasedByItsNewOwner() throws Exception {
        // begin
        Body<String, Exception> body = () -> Bundle.joinAfter(scope ->
                Resource.instantiate(() -> "a connection", connection -> said.add("closed " + connection), accepted -> {
                    scope.fork(() -> accepted.move(connection -> said.add("served " + connection)));
                    return "accepted";
                }));
        // end
        assertThat(inAFiber(body)).isEqualTo("accepted");
        assertThat(said).containsExactly("served a connection", "closed a connection");
    }

    // begin
    static final class Pool {
        private final Queue<String> idle = new ConcurrentLinkedQueue<>(List.of("red", "green"));
        private final Semaphore permits = Semaphore.create(2); // one for each that is idle

        String use(BodyWith<String, String, RuntimeException> body) {
            return Resource.use(this::take, this::giveBack, body);
        }

        private String take() {
            return Control.cancelAfter(Duration.ofSeconds(30), () -> {
                permits.acquire();
                return idle.remove();
            });
        }

        private void giveBack(String connection) {
            idle.add(connection);
            permits.release();
        }
    }
    // end

    @Test
    void pool_halfOfItsUsersCancelled_hasItsConnections() throws Exception {
        // begin
        Pool pool = new Pool();
        List<CompletableFuture<String>> users = new ArrayList<>();
        for (int user = 0; user < 100; user++) {
            users.add(bridge.future(() -> pool.use(connection -> {
                Fiber.yield();
                return "asked " + connection;
            })));
        }
        for (int user = 0; user < 100; user += 2) {
            users.get(user).cancel(false); // it may wait, or have a connection, or be done
        }
        // end
        for (int user = 1; user < 100; user += 2) {
            assertThat(Patience.get(users.get(user))).isIn("asked red", "asked green");
        }
        Patience.until(pool, () -> pool.permits.availablePermits() == 2);
        assertThat(pool.idle).containsExactlyInAnyOrder("red", "green");
    }

    @Test
    void blocking_run_asksOnAPlatformThread() throws Exception {
        Towns towns = id -> {
            said.add(Thread.currentThread().isVirtual() ? "asked by the fiber" : "asked by a platform thread");
            return "Turku";
        };
        // begin
        Semaphore connections = Semaphore.create(10); // as many as the connection pool has
        // The fiber waits for a permit, so no thread waits in the connection pool. JDBC runs on a platform thread.
        Body<String, Exception> body = () -> connections.protect(() -> Fiber.blocking(() -> towns.nameOf(42)));
        // end
        assertThat(inAFiber(body)).isEqualTo("Turku");
        assertThat(said).containsExactly("asked by a platform thread");
        assertThat(connections.availablePermits()).isEqualTo(10);
    }

    /// A repository.
    private interface Towns {
        String nameOf(int id) throws IOException;
    }

    @Test
    void during_cancelled_cancelsTheStatement() {
        Statement statement = new Statement();
        // begin
        Body<String, Exception> body = () -> Interruptions.during(
                statement::cancel, // on a thread of its own, if the fiber is cancelled meanwhile
                Duration.ofMillis(10), // and again, until the statement has ended
                () -> Fiber.blocking(statement::execute));
        // end
        CompletableFuture<String> result = bridge.future(body);
        Patience.until(statement, () -> statement.begun.getCount() == 0);
        result.cancel(false);
        Patience.until(said, () -> said.contains("cancelled, and ended"));
    }

    /// A statement that is executed until it is cancelled.
    private final class Statement {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch cancelled = new CountDownLatch(1);

        String execute() throws Exception {
            begun.countDown();
            cancelled.await();
            said.add("cancelled, and ended");
            throw new IOException("canceled on user's request");
        }

        void cancel() {
            cancelled.countDown();
        }
    }

    @Test
    void catchingInALoop_cancelled_endsTheLoop() {
        // begin
        Feed<Callable<String>> requests = Feed.create();
        Feed.Cursor<Callable<String>> unread = requests.tap();
        Body<String, Exception> body = () -> {
            while (true) {
                try {
                    said.add("served " + unread.read().call());
                } catch (Exception failure) {
                    Control.checkCancelled(); // throws if this fiber is cancelled
                    said.add("failed: " + failure.getMessage());
                }
            }
        };
        // end
        requests.push(() -> "one");
        requests.push(() -> {
            throw new IOException("no route");
        });
        requests.push(() -> Control.cancelAfter(Duration.ofMillis(1), () -> {
            throw Control.block();
        }));
        requests.push(() -> "four");
        Computation<String> server = Computation.create();
        CompletableFuture<String> result = bridge.future(server, body);
        Patience.until(said, () -> said.size() == 4);
        server.tryCancel(new IllegalStateException("stop"));
        assertThat(result).failsWithin(Patience.LIMIT).withThrowableThat().withMessageContaining("stop");
        assertThat(said).hasSize(4).startsWith("served one", "failed: no route").endsWith("served four");
    }

    @Test
    void catchingInALoop_withoutACheck_failsAgainAndAgain() {
        Computation<String> server = Computation.create();
        CompletableFuture<String> result = bridge.future(server, () -> {
            server.tryCancel(new IllegalStateException("stop"));
            int failures = 0;
            while (failures < 1_000) {
                try {
                    Computation.<String>create().await();
                } catch (Exception failure) {
                    failures++;
                }
            }
            said.add("failed " + failures + " times");
            return "the end";
        });
        assertThat(result).failsWithin(Patience.LIMIT).withThrowableThat().withMessageContaining("stop");
        assertThat(said).containsExactly("failed 1000 times");
    }

    @Test
    void naming_run_showsTheNameAndTheFiber() throws Exception {
        // begin
        Body<String, Exception> body = () -> {
            Computation<String> answer = Computation.create();
            Fiber poller = Fiber.create(answer);
            Fiber.NAME.set(poller, "poller"); // before the spawn
            Fiber.spawn(poller, self -> answer.tryReturn(Thread.currentThread().getName() + " is " + self));
            return answer.await();
        };
        // end
        assertThat(inAFiber(body)).matches("poller is Fiber\\[ThreadPoolExecutor-\\d+ #\\d+ 'poller' runnable]");
    }

    @Test
    void toString_ofTheObjectsInTheGuide_isAsTheTableShows() throws Exception {
        String pool = "ThreadPoolExecutor-\\d+";
        Computation<String> never = Computation.create();
        Mutex mutex = Mutex.create();
        Fiber owner = Fiber.create(Computation.create());
        Fiber waiter = Fiber.create(Computation.create());
        assertThat(owner).hasToString("Fiber[new]");
        inAFiber(() -> {
            Fiber.spawn(owner, self -> mutex.protect(never::await));
            Patience.until(mutex, mutex::isLocked);
            Fiber.spawn(waiter, self -> mutex.lock());
            return said.add(bridge.toString());
        });
        String locked = "Mutex\\[locked by Fiber\\[" + pool + " #\\d+ suspended], 1 waiting]";
        Patience.until(mutex, () -> mutex.toString().matches(locked));
        Patience.until(never, () -> never.toString().equals("Computation[running, FIFO, 1 triggers]"));
        assertThat(owner.toString()).matches("Fiber\\[" + pool + " #\\d+ suspended]");
        assertThat(said.getFirst())
                .matches("CompletableFutureBridge\\[" + pool
                        + " with \\[.*(drained by|lent to) .*] with \\d+ fibers?.*]]");
        Patience.until(bridge, () -> bridge.toString().contains("Lane[idle] with "));
        never.tryReturn("released");
        Patience.until(owner, () -> owner.toString().matches("Fiber\\[#\\d+ ended]"));
    }

    // begin
    static final class Greetings {
        private final ReactorBridge bridge;

        Greetings(Scheduler scheduler) { // of Reactor
            this.bridge = ReactorBridge.on(scheduler);
        }

        Mono<String> greeting(Mono<String> name) {
            return bridge.mono(() -> "hello " + ReactorBridge.await(name));
        }
    }
    // end

    @Test
    void bean_subscribed_greets() {
        Mono<String> greeting = new Greetings(Schedulers.parallel()).greeting(Mono.just("world"));
        assertThat(greeting.block(Patience.LIMIT)).isEqualTo("hello world");
    }

    @Test
    void virtualTime_advanced_greetsAtOnce() {
        // begin
        TestScheduler scheduler = new TestScheduler();
        RxJavaBridge bridge = RxJavaBridge.on(scheduler);
        Single<String> greeting = bridge.single(() -> {
            Fiber.sleep(Duration.ofHours(1));
            return "hello";
        });
        TestObserver<String> observer = greeting.test();
        scheduler.advanceTimeBy(1, TimeUnit.HOURS); // returns after the fibers that it woke have run
        observer.assertValue("hello");
        // end
        observer.assertComplete();
    }

    private final AtomicInteger requests = new AtomicInteger();

    /// Fails twice.
    private String request() throws IOException {
        int number = requests.incrementAndGet();
        if (number < 3) {
            throw new IOException("request " + number);
        }
        return "reply to request " + number;
    }

    @Test
    void retry_inVirtualTime_pausesExactly() {
        // begin
        Retry retry = Retry.attempts(5)
                .backingOff(Duration.ofMillis(100), 2, Duration.ofSeconds(1))
                .on(IOException.class)
                .within(Duration.ofSeconds(10));
        TestScheduler scheduler = new TestScheduler();
        Single<String> reply = RxJavaBridge.on(scheduler).single(() -> retry.call(() -> request()));
        TestObserver<String> observer = reply.test();
        scheduler.advanceTimeBy(299, TimeUnit.MILLISECONDS);
        observer.assertEmpty();
        scheduler.advanceTimeBy(1, TimeUnit.MILLISECONDS);
        observer.assertValue("reply to request 3");
        // end
        observer.assertComplete();
    }

    @Test
    void retryOfHedges_twoFailures_isTheThirdReply() throws Exception {
        Retry retry = Retry.attempts(5).on(IOException.class);
        // begin
        Hedge hedge = Hedge.after(Duration.ofMillis(50));
        RateLimiter limiter = RateLimiter.of(100, Duration.ofSeconds(1)); // 100 at once, then one every 10 ms
        Body<String, Exception> body = () -> retry.call(() -> {
            limiter.acquire();
            return hedge.call(() -> request());
        });
        // end
        assertThat(inAFiber(body)).startsWith("reply to request ");
    }

    private static String read(String replica) throws IOException {
        if (replica.endsWith("down")) {
            throw new IOException(replica);
        }
        return replica;
    }

    @Test
    void firstSuccess_oneFails_isTheOther() throws Exception {
        // begin
        Body<String, Exception> body =
                () -> Run.firstSuccess(() -> read("a replica that is down"), () -> read("a replica that works"));
        // end
        assertThat(inAFiber(body)).isEqualTo("a replica that works");
    }

    @Test
    void context_ofTheStarter_isInheritedUnlessItIsNotWanted() {
        // begin
        ThreadLocal<String> user = new ThreadLocal<>();
        ContextRegistry.getInstance().registerThreadLocalAccessor("user", user);
        user.set("ann");
        List<String> seen = ThreadScheduler.run(() -> Bundle.joinAfter(scope -> {
            Promise<String> own = scope.forkAsPromise(() -> Fiber.blocking(user::get));
            Promise<String> none = FiberContext.without(() -> scope.forkAsPromise(() -> String.valueOf(user.get())));
            return List.of(own.await(), none.await());
        }));
        // end
        ContextRegistry.getInstance().removeThreadLocalAccessor("user");
        assertThat(seen).containsExactly("ann", "null");
    }

    @Test
    void guard_aFiberThatComputes_isFound() {
        // begin
        Queue<LongTurn> turns = new ConcurrentLinkedQueue<>();
        try (Guard.Watch watch = Guard.watch(Duration.ofMillis(20), turns::add)) {
            bridge.future(() -> hash(watch, turns)).join();
        }
        // end
        assertThat(turns).anySatisfy(turn -> {
            assertThat(turn.kind()).isEqualTo(LongTurn.Kind.COMPUTING);
            assertThat(turn.place().getMethodName()).isEqualTo("hash");
        });
    }

    /// Each turn is reported once. If the machine has stopped the thread elsewhere, another turn is found here.
    private static int hash(Guard.Watch watch, Queue<LongTurn> turns) {
        int hash = watch.hashCode();
        for (int turn = 0; turn < 10 && turns.stream().noneMatch(GuideTest::isInHash); turn++) {
            int told = turns.size();
            while (turns.size() == told) {
                hash = hash * 31 + 1;
            }
            Fiber.yield();
        }
        return hash;
    }

    private static boolean isInHash(LongTurn turn) {
        return turn.kind() == LongTurn.Kind.COMPUTING
                && turn.place().getMethodName().equals("hash");
    }

    @Nested
    // begin
    @ExtendWith(NoFiberLeaks.class)
    class LazyTest {
        private final AtomicInteger loads = new AtomicInteger();
        private final Lazy<String> page = Lazy.of(() -> {
            Fiber.yield();
            return "page " + loads.incrementAndGet();
        });

        @EverySchedulerTest
        void force_concurrently_loadsOnce() {
            Await.within(
                    Duration.ofSeconds(5),
                    () -> Bundle.joinAfter(bundle -> {
                        Promise<String> first = bundle.forkAsPromise(page::force);
                        Promise<String> second = bundle.forkAsPromise(page::force);
                        assertThat(List.of(first.await(), second.await())).containsOnly("page 1");
                        return null;
                    }));
        }
    }
    // end
}
