package io.picos.examples.spring;

/// The answer of a supplier.
///
/// @param product its name
/// @param amount in cents
/// @param terms the supplier's text
record Price(String product, long amount, String terms) {}
