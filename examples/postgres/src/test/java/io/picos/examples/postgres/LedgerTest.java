package io.picos.examples.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.picos.Computation;
import io.picos.ConsumerCancelled;
import io.picos.vertx.VertxBridge;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/// Fibers on one event loop, which use a real database.
class LedgerTest {
    private static final int POOL = 8;
    private static final int REQUESTS = 200;
    private static final int QUERIES = 100;
    private static final int MORE_TICKS = 50;
    private static final String WAITS = "wait_event_type = 'Lock'";
    private static final String SLEEPS = "state = 'active' and query like '%pg_sleep%'";

    private static PostgresServer server;
    private static Connection observer;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final VertxBridge bridge = VertxBridge.on(vertx.getOrCreateContext());
    private final AtomicInteger ticks = new AtomicInteger();
    private final HikariDataSource pool = server.newPool(POOL + 1);
    private final Ledger ledger = new Ledger(new Database(pool, POOL));

    @BeforeAll
    static void start() throws Exception {
        server = PostgresServer.start();
        observer = server.connect();
    }

    @AfterAll
    static void stop() throws Exception {
        if (server != null) {
            observer.close();
            server.close();
        }
    }

    @BeforeEach
    void open() throws Exception {
        vertx.setPeriodic(1, timer -> ticks.incrementAndGet());
        run(() -> {
            ledger.createTable();
            ledger.open("ann", 1_000);
            ledger.open("bob", 0);
            return null;
        });
    }

    @AfterEach
    void close() throws Exception {
        pool.close();
        try (PreparedStatement drop = observer.prepareStatement("drop table account")) {
            drop.executeUpdate();
        }
        Patience.get(vertx.close().toCompletionStage().toCompletableFuture());
    }

    private <T> T run(Callable<T> body) throws ExecutionException {
        return get(bridge.future(body));
    }

    private static <T> T get(Future<T> future) throws ExecutionException {
        return Patience.get(future.toCompletionStage().toCompletableFuture());
    }

    private static void awaitCount(int connections, String condition) {
        Patience.until(condition, () -> PostgresServer.count(observer, condition) == connections);
    }

    // ---- transactions

    @Test
    void tryTransfer_enoughMoney_movesIt() throws Exception {
        assertThat(run(() -> ledger.tryTransfer("ann", "bob", 300))).isTrue();
        assertThat(run(() -> List.of(ledger.balance("ann"), ledger.balance("bob"))))
                .containsExactly(700L, 300L);
    }

    @Test
    void tryTransfer_notEnoughMoney_changesNothing() throws Exception {
        assertThat(run(() -> ledger.tryTransfer("bob", "ann", 1))).isFalse();
        assertThat(run(() -> ledger.balance("ann"))).isEqualTo(1_000);
    }

    @Test
    void tryTransfer_noSuchAccount_failsWithTheExceptionItself() {
        assertThatThrownBy(() -> run(() -> ledger.tryTransfer("ann", "cid", 1)))
                .hasCauseInstanceOf(SQLException.class)
                .hasMessageContaining("of ann and cid there are 1");
    }

    // ---- the event loop

    /// All requests wait for one row: as many as there are connections in the database, the others in the semaphore.
    @Test
    void tryTransfer_200AtOnce_leavesTheLoopFree() throws Exception {
        List<Future<Boolean>> transfers = new ArrayList<>();
        try (Connection holder = server.connect()) {
            holdAnn(holder);
            for (int request = 0; request < REQUESTS; request++) {
                transfers.add(bridge.future(() -> ledger.tryTransfer("ann", "bob", 1)));
            }
            awaitCount(POOL, WAITS);
            awaitMoreTicks();
            assertThat(transfers).noneMatch(Future::isComplete);
            holder.rollback();
        }
        for (Future<Boolean> transfer : transfers) {
            assertThat(get(transfer)).isTrue();
        }
        assertThat(run(() -> List.of(ledger.balance("ann"), ledger.balance("bob"))))
                .containsExactly(1_000L - REQUESTS, (long) REQUESTS);
    }

    private static void holdAnn(Connection holder) throws SQLException {
        holder.setAutoCommit(false);
        try (PreparedStatement select =
                holder.prepareStatement("select cents from account where name = 'ann' for update")) {
            select.executeQuery();
        }
    }

    private void awaitMoreTicks() {
        int before = ticks.get();
        Patience.until(ticks, () -> ticks.get() >= before + MORE_TICKS);
    }

    /// A fiber that waits for a socket blocks no thread, so JDBC works without `Fiber.blocking` too.
    @Test
    @EnabledForJreRange(min = JRE.JAVA_24) // before, drivers that wait inside `synchronized` keep a carrier
    void jdbcInTheFiberItself_waitsForTheDatabase_leavesTheLoopFree() throws Exception {
        List<Future<Integer>> updates = new ArrayList<>();
        try (Connection holder = server.connect()) {
            holdAnn(holder);
            for (int request = 0; request < POOL; request++) {
                updates.add(bridge.future(this::spendOneCent));
            }
            awaitCount(POOL, WAITS);
            awaitMoreTicks();
            holder.rollback();
        }
        for (Future<Integer> update : updates) {
            assertThat(get(update)).isEqualTo(1);
        }
        assertThat(run(() -> ledger.balance("ann"))).isEqualTo(1_000 - POOL);
    }

    private int spendOneCent() throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement update =
                        connection.prepareStatement("update account set cents = cents - 1 where name = 'ann'")) {
            return update.executeUpdate();
        }
    }

    // ---- cancellation

    /// A transaction of a client who may go.
    private record Request(Computation<Boolean> computation, Future<Boolean> result) {
        void cancel() {
            computation.tryCancel(new ConsumerCancelled("the client has gone"));
        }
    }

    private Request start(Callable<Boolean> body) {
        Computation<Boolean> computation = Computation.create();
        return new Request(computation, bridge.future(computation, body));
    }

    private List<Request> startSleeps(Database database) {
        return IntStream.range(0, QUERIES)
                .mapToObj(query -> start(() -> database.transaction(connection -> {
                    try (PreparedStatement sleep = connection.prepareStatement("select pg_sleep(3600)")) {
                        return sleep.execute();
                    }
                })))
                .toList();
    }

    /// Before JDK 25, a future that holds a CancellationException throws it as it is, else in another exception.
    private static void assertAreCancelled(List<Request> requests) {
        for (Request request : requests) {
            assertThatThrownBy(() -> get(request.result()))
                    .satisfies(thrown -> assertThat(thrown.getCause() == null ? thrown : thrown.getCause())
                            .isInstanceOf(ConsumerCancelled.class));
        }
    }

    /// A machine that has other work needs longer than the 100 ms of `-Pstress`.
    @Test
    void cancel_100RunningQueries_soonNoneRuns() {
        Duration soon = Duration.ofMillis(Boolean.getBoolean("picos.stress") ? 100 : 1_000);
        try (HikariDataSource connections = server.newPool(QUERIES + 1)) {
            Database database = new Database(connections, QUERIES);
            Patience.until("no query runs " + soon + " after its cancellation", () -> countAfter(soon, database) == 0);
        }
    }

    /// {@return how many of the queries still run so long after they were cancelled}
    private int countAfter(Duration pause, Database database) {
        List<Request> requests = startSleeps(database);
        awaitCount(QUERIES, SLEEPS);
        long end = System.nanoTime() + pause.toNanos();
        requests.forEach(Request::cancel);
        Patience.until(pause, () -> System.nanoTime() - end >= 0);
        int running = PostgresServer.count(observer, SLEEPS);
        System.out.println(running + " of " + QUERIES + " queries run " + pause + " after their cancellation");
        assertAreCancelled(requests);
        return running;
    }

    /// The database ignores a cancellation that comes before its query. So it is repeated.
    @Test
    void cancel_queriesThatAreAboutToBegin_endsThemToo() {
        try (HikariDataSource connections = server.newPool(QUERIES + 1)) {
            List<Request> requests = startSleeps(new Database(connections, QUERIES));
            requests.forEach(Request::cancel);
            assertAreCancelled(requests);
            assertThat(PostgresServer.count(observer, SLEEPS)).isZero();
        }
    }

    @Test
    void cancel_transfersThatWait_changesNothing() throws Exception {
        List<Request> requests = new ArrayList<>();
        try (Connection holder = server.connect()) {
            holdAnn(holder);
            for (int request = 0; request < REQUESTS; request++) {
                requests.add(start(() -> ledger.tryTransfer("ann", "bob", 1)));
            }
            awaitCount(POOL, WAITS);
            requests.forEach(Request::cancel);
            assertAreCancelled(requests);
            assertThat(PostgresServer.count(observer, WAITS)).isZero();
        }
        assertThat(run(() -> List.of(ledger.balance("ann"), ledger.balance("bob"))))
                .containsExactly(1_000L, 0L);
        assertThat(run(() -> ledger.tryTransfer("ann", "bob", 1)))
                .as("afterwards")
                .isTrue();
    }
}
