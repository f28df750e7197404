package io.picos.examples.fetcher;

import io.netty.handler.codec.http.HttpMethod;
import io.picos.reactor.ReactorBridge;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/// A Mono of Reactor Netty, the client beneath WebClient.
final class ReactorStack implements Stack {
    private final Scheduler scheduler = Schedulers.newParallel("fetcher", 2);
    private final ConnectionProvider connections = ConnectionProvider.create("fetcher", 100);
    private final HttpClient client =
            HttpClient.create(connections).disableRetry(true); // the fetcher's retry is enough

    @Override
    public Transport transport() {
        return request -> {
            Mono<Reply> reply = client.request(HttpMethod.valueOf(request.method()))
                    .uri(request.address())
                    .send(ByteBufFlux.fromString(Mono.just(request.body())))
                    .responseSingle((head, body) -> body.asString()
                            .defaultIfEmpty("")
                            .map(text -> new Reply(head.status().code(), text)));
            return ReactorBridge.await(reply);
        };
    }

    @Override
    public Call start(Callable<Reply> fetch) {
        CompletableFuture<Reply> reply = ReactorBridge.on(scheduler).mono(fetch).toFuture();
        return new Call(reply, () -> reply.cancel(false)); // cancels the subscription
    }

    @Override
    public void close() {
        scheduler.dispose();
        connections.dispose();
    }

    @Override
    public String toString() {
        return "Reactor";
    }
}
