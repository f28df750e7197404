package io.picos.examples.spring;

import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

/// Asks the suppliers by HTTP. It knows nothing of fibers.
@Component
final class Suppliers {
    private final WebClient client;

    Suppliers(Settings settings, ReactorResourceFactory eventLoops) {
        this.client = WebClient.builder()
                .clientConnector(new ReactorClientHttpConnector(eventLoops, http -> http))
                .baseUrl(settings.suppliers())
                .filter(Suppliers::traced)
                .build();
    }

    /// {@return the price of a product, empty if no supplier has it}
    Mono<Price> price(String product) {
        return ask("/prices/{product}", product);
    }

    /// {@return the next price of a product, as soon as it changes, empty if it will not}
    Mono<Price> nextPrice(String product) {
        return ask("/prices/{product}/next", product);
    }

    private Mono<Price> ask(String path, String product) {
        return client.get().uri(path, product).retrieve().bodyToMono(Price.class);
    }

    /// Hands on the id of the request. The context is the one with which the fiber subscribes (K6).
    private static Mono<ClientResponse> traced(ClientRequest request, ExchangeFunction next) {
        return Mono.deferContextual(context -> {
            String id = Trace.fromContext(context);
            return next.exchange(
                    id == null
                            ? request
                            : ClientRequest.from(request)
                                    .header(Trace.HEADER, id)
                                    .build());
        });
    }
}
