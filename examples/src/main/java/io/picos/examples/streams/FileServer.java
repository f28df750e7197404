package io.picos.examples.streams;

import io.picos.Computation;
import io.picos.ConsumerCancelled;
import io.picos.std.channel.Channel;
import io.picos.std.channel.Inflow;
import io.picos.std.channel.Producer;
import io.picos.std.channel.Sink;
import io.picos.std.channel.Source;
import io.picos.std.structured.Bundle;
import io.picos.vertx.VertxBridge;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// An HTTP server that serves a file, counts the bytes of uploads, and sends events. Each request is handled by a
/// fiber, and none of them has more than a few chunks in memory.
///
/// @param vertx that the server belongs to
/// @param file served to `GET /file`
/// @param events sent to `GET /events`, as Server-Sent Events
record FileServer(Vertx vertx, Path file, Producer<String> events) {
    private static final int CHUNKS = 4;

    /// Serves the file at a free port, which it prints, until its input ends.
    ///
    /// @param arguments the file
    public static void main(String[] arguments) throws Exception {
        Vertx vertx = Vertx.vertx();
        FileServer server = new FileServer(vertx, Path.of(arguments[0]), sink -> sink.send("hello"));
        HttpServer listening =
                server.listen().toCompletionStage().toCompletableFuture().get();
        System.out.println(listening.actualPort());
        while (System.in.read() >= 0) {
            // until the parent closes it
        }
        System.exit(0);
    }

    /// {@return the server, once it listens} On a free port of the loopback interface.
    Future<HttpServer> listen() {
        return vertx.createHttpServer().requestHandler(this::serve).listen(0, "localhost");
    }

    /// The fiber begins before this returns, so that it is there when the body of the request comes.
    private void serve(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        Computation<@Nullable Void> computation = Computation.create();
        response.closeHandler(closed -> computation.tryCancel(new ConsumerCancelled("the client has gone")));
        VertxBridge.on(vertx.getOrCreateContext())
                .future(computation, () -> {
                    handle(request);
                    return null;
                })
                .onFailure(failure -> {
                    if (!response.ended() && !response.closed()) {
                        response.reset();
                    }
                });
    }

    private void handle(HttpServerRequest request) {
        if (request.method() == HttpMethod.POST) {
            takeUpload(request);
        } else if ("/events".equals(request.path())) {
            sendEvents(request.response());
        } else {
            sendFile(request.response());
        }
    }

    private static void takeUpload(HttpServerRequest request) {
        long bytes = 0;
        try (Inflow<Buffer> chunks = VertxBridge.open(request, CHUNKS)) {
            for (Buffer chunk : chunks) {
                bytes += chunk.length();
            }
        }
        VertxBridge.await(request.response().end(String.valueOf(bytes)));
    }

    private void sendFile(HttpServerResponse response) {
        AsyncFile opened = VertxBridge.await(vertx.fileSystem()
                .open(file.toString(), new OpenOptions().setRead(true).setWrite(false)));
        try (Inflow<Buffer> chunks = VertxBridge.open(opened, CHUNKS)) {
            response.setChunked(true);
            Sink<Buffer> out = VertxBridge.sink(response);
            for (Buffer chunk : chunks) {
                out.send(chunk);
            }
        }
        VertxBridge.await(response.end());
    }

    private void sendEvents(HttpServerResponse response) {
        response.setChunked(true).putHeader("content-type", "text/event-stream");
        Sink<Buffer> out = VertxBridge.sink(response);
        Bundle.joinAfter(scope -> {
            Source<String> source = Channel.produce(scope, 1, events);
            for (String event : source) {
                out.send(Buffer.buffer("data: " + event + "\n\n"));
            }
            return null;
        });
        VertxBridge.await(response.end());
    }
}
