package io.picos.examples.gateway;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/// What the handler needs of a request.
interface Order {
    /// {@return what is ordered}
    String product();

    /// {@return what was posted} The handler asks for it before it suspends for the first time: what arrives earlier
    /// would be lost.
    Future<Buffer> document();
}
