package io.picos.examples.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.picos.examples.Patience;
import io.picos.spi.BackendScheduler;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.PoolOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// A gateway behind its server, with stand-ins for its sources, and ways to be its client.
final class Site implements AutoCloseable {
    static final Duration NEVER = Duration.ofDays(1);
    static final int MANY = 2_000;

    private final Vertx vertx = Vertx.vertx();
    private final BackendScheduler scheduler;
    private final Witness sources;
    private final HttpServer server;
    private final HttpClient client;

    Site(Duration deadline) throws ExecutionException {
        Context context = vertx.getOrCreateContext();
        scheduler = Runner.vertx(context).scheduler();
        sources = new Witness(Patience.get(StandIns.start(vertx)));
        GatewayServer gateway = new GatewayServer(vertx, new Gateway(sources, deadline));
        Promise<HttpServer> listening = Promise.promise();
        context.runOnContext(ignored -> gateway.listen().onComplete(listening));
        server = Patience.get(listening.future());
        client = vertx.createHttpClient(
                new HttpClientOptions().setDefaultHost("localhost").setDefaultPort(server.actualPort()),
                new PoolOptions().setHttp1MaxSize(MANY));
    }

    Witness sources() {
        return sources;
    }

    /// Sends a request, and reads its response.
    CompletableFuture<Reply> post(String product, Buffer document) {
        return client.request(HttpMethod.POST, "/" + product)
                .compose(request -> request.send(document))
                .compose(response -> response.body().map(text -> new Reply(response.statusCode(), text.toString())))
                .toCompletionStage()
                .toCompletableFuture();
    }

    /// Sends the beginning of a request.
    ///
    /// @param length of all of the document
    /// @param document as much of it as is sent
    Socket begin(String product, int length, byte[] document) throws IOException {
        Socket socket = new Socket(InetAddress.getByName("localhost"), server.actualPort());
        String head = "POST /%s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n".formatted(product, length);
        socket.getOutputStream().write(head.getBytes(US_ASCII));
        socket.getOutputStream().write(document);
        return socket;
    }

    /// {@return what counts the fibers that handle orders}
    BackendScheduler scheduler() {
        return scheduler;
    }

    @Override
    public void close() throws ExecutionException {
        Patience.get(vertx.close());
    }
}
