package io.picos.examples.postgres;

import static java.util.Objects.requireNonNull;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/// Accounts, and transfers between them. Each method is a transaction, called in a fiber.
public final class Ledger {
    private final Database database;

    /// @param database has the table of [#createTable]
    public Ledger(Database database) {
        this.database = requireNonNull(database, "database");
    }

    /// Creates the table of the accounts.
    ///
    /// @throws SQLException if the database fails
    public void createTable() throws SQLException {
        database.transaction(connection -> {
            try (PreparedStatement create = connection.prepareStatement(
                    "create table account (name text primary key, cents bigint not null check (cents >= 0))")) {
                return create.executeUpdate();
            }
        });
    }

    /// Opens an account.
    ///
    /// @throws SQLException if there is one of that name, or the database fails
    public void open(String name, long cents) throws SQLException {
        database.transaction(connection -> {
            try (PreparedStatement insert =
                    connection.prepareStatement("insert into account (name, cents) values (?, ?)")) {
                insert.setString(1, name);
                insert.setLong(2, cents);
                return insert.executeUpdate();
            }
        });
    }

    /// {@return the balance of an account}
    ///
    /// @throws SQLException if there is no such account, or the database fails
    public long balance(String name) throws SQLException {
        return database.transaction(connection -> {
            try (PreparedStatement select = connection.prepareStatement("select cents from account where name = ?")) {
                select.setString(1, name);
                return onlyNumber(select);
            }
        });
    }

    /// {@return the balances of all accounts together}
    ///
    /// @throws SQLException if the database fails
    public long total() throws SQLException {
        return database.transaction(connection -> {
            try (PreparedStatement select =
                    connection.prepareStatement("select coalesce(sum(cents), 0) from account")) {
                return onlyNumber(select);
            }
        });
    }

    /// Transfers money, if there is enough.
    ///
    /// @return whether there was
    /// @throws SQLException if one of the accounts does not exist, or the database fails
    public boolean tryTransfer(String from, String to, long cents) throws SQLException {
        return database.transaction(connection -> {
            lock(connection, from, to);
            if (!isDebited(connection, from, cents)) {
                return false;
            }
            try (PreparedStatement credit =
                    connection.prepareStatement("update account set cents = cents + ? where name = ?")) {
                credit.setLong(1, cents);
                credit.setString(2, to);
                credit.executeUpdate();
                return true;
            }
        });
    }

    /// Locks both accounts in the order of their names, so that two transfers do not wait for each other.
    private static void lock(Connection connection, String from, String to) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("select name from account where name in (?, ?) order by name for update")) {
            select.setString(1, from);
            select.setString(2, to);
            try (ResultSet rows = select.executeQuery()) {
                int accounts = 0;
                while (rows.next()) {
                    accounts++;
                }
                if (accounts < 2) {
                    throw new SQLException(
                            "a transfer needs two accounts, but of " + from + " and " + to + " there are " + accounts);
                }
            }
        }
    }

    private static boolean isDebited(Connection connection, String name, long cents) throws SQLException {
        try (PreparedStatement debit =
                connection.prepareStatement("update account set cents = cents - ? where name = ? and cents >= ?")) {
            debit.setLong(1, cents);
            debit.setString(2, name);
            debit.setLong(3, cents);
            return debit.executeUpdate() == 1;
        }
    }

    private static long onlyNumber(PreparedStatement select) throws SQLException {
        try (ResultSet rows = select.executeQuery()) {
            if (!rows.next()) {
                throw new SQLException("there is no such account");
            }
            return rows.getLong(1);
        }
    }
}
