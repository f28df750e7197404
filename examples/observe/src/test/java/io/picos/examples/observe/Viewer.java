package io.picos.examples.observe;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Asks the server of the page, as the page does.
///
/// @param address of the page
record Viewer(HttpClient client, URI address) implements AutoCloseable {
    Viewer(URI address) {
        this(HttpClient.newHttpClient(), address);
    }

    HttpResponse<String> get(String path) {
        return send(HttpRequest.newBuilder(address.resolve(path)));
    }

    HttpResponse<String> post(String path) {
        return send(HttpRequest.newBuilder(address.resolve(path)).POST(BodyPublishers.noBody()));
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.timeout(Patience.LIMIT).build(), BodyHandlers.ofString());
        } catch (IOException failure) {
            throw new AssertionError("no response", failure);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interrupt);
        }
    }

    JsonObject figures() {
        return new JsonObject(get("/figures").body());
    }

    JsonObject dump(int fibers) {
        return new JsonObject(get("/dump?fibers=" + fibers).body());
    }

    /// Waits for figures that nobody announces.
    JsonObject figuresUntil(Predicate<JsonObject> state) {
        return Patience.until(this::figures, state);
    }

    /// {@return the sum of a number of all schedulers}
    static long total(JsonObject figures, String field) {
        return objects(figures, "schedulers")
                .mapToLong(each -> each.getLong(field))
                .sum();
    }

    static Stream<JsonObject> objects(JsonObject json, String field) {
        return json.getJsonArray(field).stream().map(JsonObject.class::cast);
    }

    @Override
    public void close() {
        client.close();
    }
}
