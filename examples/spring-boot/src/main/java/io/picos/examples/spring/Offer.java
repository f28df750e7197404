package io.picos.examples.spring;

/// The answer to a client.
///
/// @param product its name
/// @param amount in cents
/// @param stock how many there are
record Offer(String product, long amount, int stock) {}
