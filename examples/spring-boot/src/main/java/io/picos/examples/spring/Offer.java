package io.picos.examples.spring;

/// What a client gets.
///
/// @param product its name
/// @param amount in cents
/// @param stock how many there are
record Offer(String product, long amount, int stock) {}
