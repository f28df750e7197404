package io.picos.examples.migrating;

/// A connection to the register, to be closed.
record Connection(String id) {}
