package io.picos.examples.spring;

/// What a supplier asks for a product.
///
/// @param product its name
/// @param amount in cents
/// @param terms the supplier's text
record Price(String product, long amount, String terms) {}
