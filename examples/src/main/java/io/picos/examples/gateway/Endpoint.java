package io.picos.examples.gateway;

import static io.picos.vertx.VertxBridge.await;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpResponseExpectation;

/// Something that answers over HTTP, asked with the client of Vert.x in direct style.
///
/// A future of Vert.x cannot be cancelled, but a request can be reset. So a fiber that is cancelled resets its
/// request, or has that done where it is still waiting for a connection.
///
/// @param client knows the host and the port
public record Endpoint(HttpClient client) {
    /// Runs in a fiber.
    ///
    /// @param product to ask for
    /// @return the body of the response
    String get(String product) {
        HttpClientRequest request = await(client.request(HttpMethod.GET, "/" + product), HttpClientRequest::reset);
        try {
            // The body is asked for on the event loop: it may have come and gone before this fiber runs again, where
            // that is on another thread.
            Future<Buffer> body = await(
                    request.send().expecting(HttpResponseExpectation.SC_OK).map(HttpClientResponse::body));
            return await(body).toString();
        } catch (Throwable thrown) {
            request.reset();
            throw thrown;
        }
    }
}
