package io.picos.examples.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.File;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/// A PostgreSQL of its own, in processes that end with it.
final class PostgresServer implements AutoCloseable {
    /// Beside the reports, since it takes 50 MB.
    private static final File FOLDER = new File("target/postgres");

    private static final String BINARIES = "/postgres-linux-x86_64.txz";

    private final EmbeddedPostgres server;

    private PostgresServer(EmbeddedPostgres server) {
        this.server = server;
    }

    /// {@return a server that accepts connections} Skips the test if this machine can have none.
    static PostgresServer start() throws IOException {
        String platform = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        assumeTrue(
                platform.equals("Linux amd64") && PostgresServer.class.getResource(BINARIES) != null,
                "there is no PostgreSQL for " + platform + " among the dependencies of examples-postgres");
        assumeTrue(
                !System.getProperty("user.name").equals("root") || LinuxUtils.isUnshareAvailable(),
                "PostgreSQL does not run as root, and this machine does not let root run `unshare -U`:"
                        + " run the build as another user, or allow user namespaces");
        return new PostgresServer(EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(FOLDER)
                .setServerConfig("unix_socket_directories", "")
                .setServerConfig("max_connections", "150")
                .start());
    }

    /// {@return a pool of connections, open from the beginning}
    HikariDataSource newPool(int size) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(server.getPostgresDatabase());
        config.setMaximumPoolSize(size);
        return new HikariDataSource(config);
    }

    /// {@return a connection of no pool}
    Connection connect() throws SQLException {
        return server.getPostgresDatabase().getConnection();
    }

    /// {@return how many connections are in the state that the condition on `pg_stat_activity` describes}
    ///
    /// @param observer a connection, which is not counted
    static int count(Connection observer, String condition) {
        String sql = "select count(*) from pg_stat_activity where pid <> pg_backend_pid() and " + condition;
        try (PreparedStatement select = observer.prepareStatement(sql);
                ResultSet rows = select.executeQuery()) {
            rows.next();
            return rows.getInt(1);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        assertThat(ProcessHandle.current().descendants().filter(ProcessHandle::isAlive))
                .as("processes that the server has left")
                .isEmpty();
    }
}
