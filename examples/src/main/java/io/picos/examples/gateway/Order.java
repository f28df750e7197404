package io.picos.examples.gateway;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/// The part of a request that the handler needs.
interface Order {
    /// {@return the name of the product}
    String product();

    /// {@return the posted document} The handler asks for it before it suspends for the first time. Otherwise, data
    /// that
    /// arrives earlier would be lost.
    Future<Buffer> document();
}
