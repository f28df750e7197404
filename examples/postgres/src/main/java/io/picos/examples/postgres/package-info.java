/// JDBC in fibers. [io.picos.examples.postgres.Database] is all that a program needs beside its JDBC, and
/// [io.picos.examples.postgres.Ledger] is a repository that uses it.
package io.picos.examples.postgres;
