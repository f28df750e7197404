import org.jspecify.annotations.NullMarked;

/// JDBC in fibers.
@NullMarked
module io.picos.examples.postgres {
    requires transitive io.picos.std;
    requires transitive java.sql;
    requires org.postgresql.jdbc;

    exports io.picos.examples.postgres;
}
