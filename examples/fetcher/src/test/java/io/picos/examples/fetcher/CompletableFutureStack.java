package io.picos.examples.fetcher;

import io.picos.completablefuture.CompletableFutureBridge;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// The JDK's client, and fibers on two threads.
final class CompletableFutureStack implements Stack {
    private final ExecutorService executor = Executors.newFixedThreadPool(2);
    private final HttpClient client = JdkRequests.newClient();

    @Override
    public Transport transport() {
        return request -> {
            CompletableFuture<HttpResponse<String>> exchange =
                    client.sendAsync(JdkRequests.of(request), HttpResponse.BodyHandlers.ofString());
            return JdkRequests.reply(CompletableFutureBridge.awaitOwned(exchange)); // nobody else waits for it
        };
    }

    @Override
    public Call start(Callable<Reply> fetch) {
        CompletableFuture<Reply> reply = CompletableFutureBridge.on(executor).future(fetch);
        return new Call(reply, () -> reply.cancel(false));
    }

    @Override
    public void close() {
        client.close();
        executor.shutdown();
    }

    @Override
    public String toString() {
        return "CompletableFuture";
    }
}
