package io.picos.examples.postgres;

import static java.util.Objects.requireNonNull;

import io.picos.Fiber;
import io.picos.std.resource.Resource;
import io.picos.std.structured.Interruptions;
import io.picos.std.sync.Semaphore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/// Runs transactions for fibers of any scheduler. JDBC blocks the thread that calls it, so a transaction runs on a
/// platform thread of [Fiber#blocking], while its fiber is suspended.
///
/// - A fiber waits for a connection in a semaphore, where it blocks no thread, can be cancelled, and keeps its place.
///   So no more threads are in JDBC than there may be transactions, and none of them waits in the pool.
/// - If the fiber is cancelled, the database cancels the query of the connection, and the transaction is rolled back.
///   Cancellations use the connections that the pool has beyond those of the transactions, so none is opened for them.
///   The connections have to lead to the database itself: a proxy such as PgBouncer has other processes.
/// - The connection goes back to the pool only when its cancellation has ended, so the next user is not hit.
public final class Database {
    /// The database ignores a cancellation that comes before its statement, or between two of them. `Statement.cancel`
    /// of the driver would be no alternative: it has no effect when called again.
    private static final Duration AGAIN = Duration.ofMillis(250);

    private final DataSource pool;
    private final Semaphore turns;

    /// @param pool a pool of more connections than there may be transactions
    /// @param transactions how many transactions run at once
    public Database(DataSource pool, int transactions) {
        this.pool = requireNonNull(pool, "pool");
        this.turns = Semaphore.create(transactions);
    }

    /// Runs a transaction, and commits it when its body returns. Called in a fiber, which suspends until the
    /// transaction has ended.
    ///
    /// @param body plain JDBC; runs outside any fiber
    /// @return the body's value
    /// @throws SQLException if the database fails, or the body throws it; the transaction is rolled back then
    /// @throws RuntimeException the cause with which the fiber was cancelled before the transaction was committed
    /// @throws IllegalStateException if the current thread runs no fiber
    public <T extends @Nullable Object> T transaction(Transaction<T> body) throws SQLException {
        requireNonNull(body, "body");
        return turns.protect(() -> Resource.use(
                () -> Fiber.blocking(pool::getConnection),
                connection -> Fiber.blocking(() -> {
                    connection.close();
                    return connection;
                }),
                connection -> {
                    int process = connection.unwrap(PGConnection.class).getBackendPID();
                    return Interruptions.during(
                            () -> cancel(process), AGAIN, () -> Fiber.blocking(() -> run(connection, body)));
                }));
    }

    /// Cancels the query that a process of the database runs for its connection, if any.
    private void cancel(int process) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement cancel = connection.prepareStatement("select pg_cancel_backend(?)")) {
            cancel.setInt(1, process);
            cancel.execute();
        }
    }

    private static <T extends @Nullable Object> T run(Connection connection, Transaction<T> body) throws SQLException {
        connection.setAutoCommit(false);
        try {
            T value = body.run(connection);
            connection.commit();
            return value;
        } catch (Throwable thrown) {
            rollBack(connection, thrown);
            throw thrown;
        }
    }

    private static void rollBack(Connection connection, Throwable reason) {
        try {
            connection.rollback();
        } catch (SQLException thrown) {
            reason.addSuppressed(thrown);
        }
    }

    @Override
    public String toString() {
        return "Database[" + turns + "]";
    }
}
