package io.picos.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.picos.Computation;
import io.picos.ConsumerCancelled;
import io.picos.DeadlineExceeded;
import io.picos.Fiber;
import io.picos.completablefuture.CompletableFutureBridge;
import io.picos.examples.ConnectionPool.Exhausted;
import io.picos.examples.ConnectionPool.Pool;
import io.picos.reactor.ReactorBridge;
import io.picos.rxjava.RxJavaBridge;
import io.picos.vertx.VertxBridge;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// One pool, used through the bridges of four libraries at the same time.
class ConnectionPoolTest {
    private static final int USERS = 1_000;
    private static final int CONNECTIONS = 10;
    private static final Duration NEVER = Duration.ofDays(1);
    private static final Vertx VERTX = Vertx.vertx();

    @AfterAll
    static void close() throws Exception {
        Patience.get(VERTX.close());
    }

    /// How a body is run by users of one library, and what they do when they have lost interest.
    private record Library(String name, Function<Callable<String>, Started> starter) {
        @Override
        public String toString() {
            return name;
        }
    }

    private record Started(CompletableFuture<String> result, Runnable cancel) {
        /// For those libraries whose futures take the word of the consumer back to the fiber.
        static Started of(CompletableFuture<String> result) {
            return new Started(result, () -> result.cancel(false));
        }
    }

    static List<Library> libraries() {
        CompletableFutureBridge futures = CompletableFutureBridge.on(ForkJoinPool.commonPool());
        ReactorBridge monos = ReactorBridge.on(reactor.core.scheduler.Schedulers.parallel());
        RxJavaBridge rxJava = RxJavaBridge.on(io.reactivex.rxjava3.schedulers.Schedulers.computation());
        VertxBridge vertx = VertxBridge.on(VERTX);
        return List.of(
                new Library("CompletableFuture", body -> Started.of(futures.future(body))),
                new Library("Reactor", body -> Started.of(monos.mono(body).toFuture())),
                new Library(
                        "RxJava",
                        body -> Started.of(
                                rxJava.single(body).toCompletionStage().toCompletableFuture())),
                new Library("Vert.x", body -> {
                    Computation<String> computation = Computation.create();
                    return new Started(
                            vertx.future(computation, body).toCompletionStage().toCompletableFuture(),
                            () -> computation.tryCancel(new ConsumerCancelled("a test")));
                }));
    }

    /// What the pool lends: notices two users at the same time.
    private static final class Connection {
        private final AtomicBoolean inUse = new AtomicBoolean();

        String query(Computation<String> go, int yields) {
            if (inUse.getAndSet(true)) {
                throw new AssertionError("two users have the same connection");
            }
            try {
                for (int i = 0; i < yields; i++) {
                    Fiber.yield();
                }
                return go.await();
            } finally {
                inUse.set(false);
            }
        }
    }

    @Test
    void use_aThousandUsersOfFourLibrariesSomeCancelled_allConnectionsAreBack() {
        List<Connection> connections =
                Stream.generate(Connection::new).limit(CONNECTIONS).toList();
        Pool<Connection> pool = new Pool<>(connections, NEVER);
        List<Library> libraries = libraries();
        Random random = new Random(1);
        List<Started> all = new ArrayList<>();
        Computation<String> go = Computation.create(); // before that, nobody is done
        for (int user = 0; user < USERS; user++) {
            if (user == USERS / 2) {
                go.tryReturn("answer");
            }
            int yields = random.nextInt(10);
            all.add(libraries
                    .get(user % libraries.size())
                    .starter()
                    .apply(() -> pool.use(connection -> connection.query(go, yields))));
            if (random.nextBoolean()) {
                all.get(random.nextInt(all.size())).cancel().run();
            }
        }
        int served = 0;
        for (Started started : all) {
            try {
                assertThat(Patience.get(started.result())).isEqualTo("answer");
                served++;
            } catch (CancellationException cancelled) {
                // by its consumer
            } catch (ExecutionException failed) {
                assertThat(failed).hasCauseInstanceOf(ConsumerCancelled.class);
            }
        }
        Patience.until(pool, () -> pool.available() == CONNECTIONS);
        assertThat(pool.idle()).containsExactlyInAnyOrderElementsOf(connections);
        assertThat(served).as("users that were served").isBetween(USERS / 2, USERS - 1);
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void use_waitsTooLong_saysSo(Library library) {
        Pool<String> pool = new Pool<>(List.of("the only one"), Duration.ofMillis(1));
        CompletableFuture<String> taken = new CompletableFuture<>();
        Started holder = library.starter()
                .apply(() -> pool.use(connection -> {
                    taken.complete(connection);
                    return Computation.<String>create().await();
                }));
        assertThat(taken).succeedsWithin(Patience.LIMIT);
        Started waiting = library.starter().apply(() -> pool.use(connection -> connection));
        assertThatThrownBy(() -> Patience.get(waiting.result()))
                .rootCause()
                .isInstanceOf(Exhausted.class)
                .hasMessage("no connection within PT0.001S: all 1 are in use");
        holder.cancel().run();
        Patience.until(pool, () -> pool.available() == 1);
    }

    @Test
    void use_ownDeadline_isNotThePools() {
        Pool<String> pool = new Pool<>(List.of(), NEVER);
        CompletableFuture<String> late = CompletableFutureBridge.on(ForkJoinPool.commonPool())
                .future(Duration.ofMillis(1), () -> pool.use(connection -> connection));
        assertThatThrownBy(() -> Patience.get(late)) // on some JDKs wrapped
                .satisfies(thrown -> assertThat(Stream.iterate(thrown, Objects::nonNull, Throwable::getCause))
                        .hasAtLeastOneElementOfType(DeadlineExceeded.class));
    }
}
