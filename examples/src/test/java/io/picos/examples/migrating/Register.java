package io.picos.examples.migrating;

import java.io.IOException;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ForkJoinPool;
import java.util.function.BiConsumer;

/// The service behind all directories. Answers by a callback, on another thread, and remembers the requests.
public final class Register {
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> askedForTitle = new CompletableFuture<>(); // of Pair
    private final CompletableFuture<Void> askedForCity = new CompletableFuture<>(); // of Pair
    private final CompletableFuture<Void> late = new CompletableFuture<>();

    /// {@return the requests so far, in order}
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /// Answers the request `open late`.
    public void answerLate() {
        late.complete(null);
    }

    void ask(String request, BiConsumer<String, Throwable> callback) {
        requests.add(request);
        ForkJoinPool.commonPool().execute(() -> answer(request, callback));
    }

    private void answer(String request, BiConsumer<String, Throwable> callback) {
        switch (request) {
            case "name of 11" -> callback.accept("Who", null);
            case "name of 12" -> callback.accept("Never", null);
            case "name of 13" -> callback.accept("Nobody", null);
            case "title of Who" -> callback.accept("Dr", null);
            case "city of Who", "city of Nobody" -> callback.accept("London", null);
            case "archived title of Nobody", "archived title of Offline" -> callback.accept("Professor", null);
            case "title of Offline", "read 13" -> callback.accept(null, new IOException(request));
            case "title of Busy" -> callback.accept(null, new Unavailable(request));
            case "title of Flaky" -> answerTheThird(request, callback);
            case "title of Pair" -> {
                askedForTitle.complete(null);
                askedForCity.thenRun(() -> callback.accept("Mr", null));
            }
            case "city of Pair" -> {
                askedForCity.complete(null);
                askedForTitle.thenRun(() -> callback.accept("Paris", null));
            }
            case "title of Never", "city of Half", "read 12" -> {} // no answer
            case "open late" -> late.thenRun(() -> callback.accept(null, null));
            case "open 11", "open 12", "open 13", "close 11", "close 12", "close 13", "close late" ->
                callback.accept(null, null);
            case "read 11" -> callback.accept("travels", null);
            default -> callback.accept(null, new NoSuchElementException(request));
        }
    }

    private void answerTheThird(String request, BiConsumer<String, Throwable> callback) {
        if (requests.stream().filter(request::equals).count() < 3) {
            callback.accept(null, new Unavailable(request));
        } else {
            callback.accept("Ms", null);
        }
    }
}
