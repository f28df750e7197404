package io.picos.examples.gateway;

/// The answer to the client.
///
/// @param status as HTTP has them
/// @param text for people
record Reply(int status, String text) {}
