package io.picos.examples.fetcher;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;

/// A server on the loopback interface, which follows the plan of a test, and counts.
final class Site implements AutoCloseable {
    /// Instead of a status: the request waits for [#release].
    static final int HOLD = 0;

    /// Instead of a status: the connection is closed.
    static final int DROP = -1;

    private static final int OK = 200;

    private final HttpServer server;
    private final Map<String, Deque<Integer>> plans = new HashMap<>(); // guarded by this, as all below
    private final Map<String, Integer> asked = new HashMap<>();
    private final List<HttpServerResponse> held = new ArrayList<>();
    private int most;
    private int gone;

    Site(Vertx vertx) throws ExecutionException {
        server = Patience.get(vertx.createHttpServer()
                .requestHandler(this::serve)
                .listen(0, "localhost")
                .toCompletionStage()
                .toCompletableFuture());
    }

    /// {@return the address of a document}
    ///
    /// @param path begins with a slash
    /// @param plan a status for each request, or HOLD or DROP; 200 for those that come after it
    synchronized URI at(String path, int... plan) {
        plans.put(path, new ArrayDeque<>(IntStream.of(plan).boxed().toList()));
        return URI.create("http://localhost:" + server.actualPort() + path);
    }

    private synchronized void serve(HttpServerRequest request) {
        int number = asked.merge(request.path(), 1, Integer::sum);
        Integer planned = plans.get(request.path()).poll();
        int status = planned == null ? OK : planned;
        HttpServerResponse response = request.response();
        String text = "reply " + number + " to " + request.method() + " " + request.path();
        switch (status) {
            case DROP -> request.connection().close();
            case HOLD -> hold(response);
            default -> response.setStatusCode(status).end(text);
        }
    }

    private void hold(HttpServerResponse response) {
        held.add(response);
        most = Math.max(most, held.size());
        response.closeHandler(closed -> give(response));
    }

    private synchronized void give(HttpServerResponse response) {
        if (held.remove(response)) {
            gone++;
        }
    }

    /// Replies to all requests that are held.
    synchronized void release() {
        for (HttpServerResponse response : List.copyOf(held)) {
            held.remove(response);
            response.end("released");
        }
    }

    /// {@return the number of requests for a document so far}
    synchronized int asked(String path) {
        return asked.getOrDefault(path, 0);
    }

    /// {@return the number of requests that are held}
    synchronized int held() {
        return held.size();
    }

    /// {@return the number of requests that were held at the same time, at most}
    synchronized int most() {
        return most;
    }

    /// {@return the number of held requests that their clients have given up}
    synchronized int gone() {
        return gone;
    }

    @Override
    public void close() throws ExecutionException {
        Patience.get(server.close().toCompletionStage().toCompletableFuture());
    }

    @Override
    public synchronized String toString() {
        return "Site[asked " + asked + ", " + held.size() + " held, " + gone + " gone]";
    }
}
