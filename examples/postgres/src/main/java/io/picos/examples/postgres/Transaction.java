package io.picos.examples.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// The body of a transaction, in plain JDBC.
///
/// @param <T> the type of its value
@FunctionalInterface
public interface Transaction<T extends @Nullable Object> {
    /// Called once, on a platform thread, which may be blocked.
    ///
    /// @param connection for this transaction only; neither committed nor closed by the body
    /// @return the value of the transaction, which is committed then
    /// @throws SQLException if the transaction is to be rolled back
    T run(Connection connection) throws SQLException;
}
