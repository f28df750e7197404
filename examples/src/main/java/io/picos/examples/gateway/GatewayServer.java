package io.picos.examples.gateway;

import io.picos.Computation;
import io.picos.ConsumerCancelled;
import io.picos.vertx.VertxBridge;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/// Has a fiber handle each request, on the request's own context.
///
/// @param vertx that the server belongs to
/// @param gateway the handler
public record GatewayServer(Vertx vertx, Gateway gateway) {
    /// {@return the server, once it listens} On a free port of the loopback interface.
    public Future<HttpServer> listen() {
        return vertx.createHttpServer().requestHandler(this::serve).listen(0, "localhost");
    }

    /// The fiber begins before this returns, so that it is there when the body of the request comes.
    private void serve(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        Computation<Reply> computation = Computation.create();
        response.closeHandler(closed -> computation.tryCancel(new ConsumerCancelled("the client has gone")));
        VertxBridge.on(vertx.getOrCreateContext())
                .future(computation, () -> gateway.handle(new Posted(request)))
                .onSuccess(reply -> tell(response, reply))
                .onFailure(failure -> tell(response, new Reply(500, failure.toString())));
    }

    private static void tell(HttpServerResponse response, Reply reply) {
        if (!response.closed()) {
            response.setStatusCode(reply.status()).end(reply.text());
        }
    }

    /// The order that a request is.
    ///
    /// @param request whose URI names the product
    private record Posted(HttpServerRequest request) implements Order {
        @Override
        public String product() {
            return request.uri().substring(1);
        }

        @Override
        public Future<Buffer> document() {
            return request.body();
        }
    }
}
