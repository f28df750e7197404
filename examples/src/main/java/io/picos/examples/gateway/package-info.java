/// A gateway: an HTTP server of Vert.x whose handler is one fiber in direct style, which asks five sources of four
/// libraries at once.
///
/// [io.picos.examples.gateway.Gateway] is the example; [io.picos.examples.gateway.GatewayServer] has it run on the
/// context of each request, and the rest stands for the world around.
package io.picos.examples.gateway;
