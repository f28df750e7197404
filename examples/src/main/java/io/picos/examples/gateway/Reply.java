package io.picos.examples.gateway;

/// What the client is told.
///
/// @param status as HTTP has them
/// @param text for people
record Reply(int status, String text) {}
