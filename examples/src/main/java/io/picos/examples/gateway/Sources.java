package io.picos.examples.gateway;

import io.reactivex.rxjava3.core.Single;
import java.util.concurrent.CompletableFuture;
import reactor.core.publisher.Mono;

/// Where the parts of an offer come from, each with the types of the library that it happens to be written with.
public interface Sources {
    /// {@return an HTTP endpoint}
    Endpoint reviews();

    /// {@return another one}
    Endpoint delivery();

    /// {@return asks the price feed, once it is subscribed to}
    Mono<String> price(String product);

    /// {@return asks the inventory, once it is subscribed to}
    Single<String> stock(String product);

    /// {@return the result of a request that a legacy client has begun; cancelling the future cancels the request}
    CompletableFuture<String> discount(String product);
}
