package io.picos.examples;

import static java.util.concurrent.CompletableFuture.supplyAsync;
import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Computation;
import io.picos.DeadlineExceeded;
import io.picos.Fiber;
import io.picos.completablefuture.CompletableFutureBridge;
import io.picos.std.event.Event;
import io.picos.std.resource.BodyWith;
import io.picos.std.resource.Resource;
import io.picos.std.structured.Bundle;
import io.picos.std.structured.Control;
import io.picos.std.structured.OnReturn;
import io.picos.std.structured.Promise;
import io.picos.std.sync.Condition;
import io.picos.std.sync.Mutex;
import io.picos.std.sync.Semaphore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What the guide shows, compiled and run.
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

    private <T> T inAFiber(Callable<T> body) throws ExecutionException {
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
        Callable<Integer> body = () -> Bundle.joinAfter(scope -> {
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
        Callable<String> body = () -> {
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
        Callable<String> body = () -> {
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
        Callable<String> body = () -> Fiber.current().forbid(() -> {
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
        Callable<String> body = () -> Bundle.joinAfter(scope -> {
            Promise<String> reader = scope.forkAsPromise(() -> mutex.protect(() -> {
                while (letters.isEmpty()) {
                    notEmpty.await(); // gives the mutex up meanwhile
                }
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
        Callable<Integer> body = () -> Bundle.joinAfter(scope -> {
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
    void choosing_run_isTheQuickOne() throws Exception {
        // begin
        Callable<String> body = () -> Bundle.joinAfter(OnReturn.TERMINATE, scope -> {
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

    @Test
    void resource_run_isReleased() throws Exception {
        // begin
        Callable<String> body = () -> Resource.use(
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
        Callable<String> body = () -> Bundle.joinAfter(scope ->
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
}
