package io.picos.examples.fetcher;

import static io.picos.vertx.VertxBridge.await;

import io.picos.Computation;
import io.picos.ConsumerCancelled;
import io.picos.vertx.VertxBridge;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.concurrent.Callable;

/// The client of Vert.x, and fibers on an event loop.
final class VertxStack implements Stack {
    private final VertxBridge bridge;
    private final HttpClient client;

    VertxStack(Vertx vertx) {
        bridge = VertxBridge.on(vertx.getOrCreateContext());
        client = vertx.createHttpClient(new HttpClientOptions(), new PoolOptions().setHttp1MaxSize(100));
    }

    /// A future of Vert.x cannot be cancelled, but a request can be reset.
    @Override
    public Transport transport() {
        return request -> {
            RequestOptions options = new RequestOptions()
                    .setAbsoluteURI(request.address().toString())
                    .setMethod(HttpMethod.valueOf(request.method()));
            HttpClientRequest exchange = await(client.request(options), HttpClientRequest::reset);
            try {
                // The body is asked for on the event loop, or it may have come before this fiber runs again.
                Future<Future<Reply>> reply = exchange.send(request.body())
                        .map(head -> head.body().map(body -> new Reply(head.statusCode(), body.toString())));
                return await(await(reply));
            } catch (Throwable thrown) {
                exchange.reset();
                throw thrown;
            }
        };
    }

    @Override
    public Call start(Callable<Reply> fetch) {
        Computation<Reply> computation = Computation.create();
        Future<Reply> reply = bridge.future(computation, fetch);
        return new Call(
                reply.toCompletionStage().toCompletableFuture(),
                () -> computation.tryCancel(new ConsumerCancelled("the user has gone")));
    }

    @Override
    public String toString() {
        return "Vert.x";
    }
}
