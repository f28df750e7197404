package io.picos.examples.spring;

import static io.picos.reactor.ReactorBridge.await;

import io.picos.Cancellation;
import io.picos.std.channel.Sink;
import io.picos.std.structured.Bundle;
import io.picos.std.structured.Promise;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// Each handler is a fiber in direct style. A client that goes away cancels its fiber, and all that the fiber waits
/// for.
@RestController
final class OfferController {
    private static final Logger LOG = LoggerFactory.getLogger(OfferController.class);

    /// Products have no other characters. So log lines have no line breaks of a client.
    private static final String PRODUCT = "{product:[a-z0-9-]+}";

    private final Fibers fibers;
    private final Suppliers suppliers;
    private final Warehouse warehouse;

    OfferController(Fibers fibers, Suppliers suppliers, Warehouse warehouse) {
        this.fibers = fibers;
        this.suppliers = suppliers;
        this.warehouse = warehouse;
    }

    @GetMapping("/offers/" + PRODUCT)
    Mono<Offer> offer(@PathVariable String product) {
        return fibers.mono(() -> {
            LOG.info("offer of {}: begins", product);
            try {
                return Bundle.joinAfter(bundle -> {
                    Promise<Price> price = bundle.forkAsPromise(() -> price(product)); // both at the same time
                    Promise<Integer> stock = bundle.forkAsPromise(() -> warehouse.stock(product));
                    return new Offer(product, price.await().amount(), stock.await());
                });
            } catch (Cancellation cancelled) {
                LOG.info("offer of {}: {}", product, cancelled.toString());
                throw cancelled;
            }
        });
    }

    private Price price(String product) {
        Price price = await(suppliers.price(product));
        if (price == null) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND, "no supplier has " + product);
        }
        LOG.info("price of {}: {}", product, price.amount());
        return price;
    }

    /// The prices of a product, as Server-Sent Events, until it will not change any more.
    @GetMapping(path = "/prices/" + PRODUCT, produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Flux<Price> prices(@PathVariable String product) {
        return fibers.flux(sink -> {
            LOG.info("prices of {}: begin", product);
            try {
                send(product, sink);
            } catch (Cancellation cancelled) {
                LOG.info("prices of {}: {}", product, cancelled.toString());
                throw cancelled;
            }
        });
    }

    private void send(String product, Sink<Price> sink) {
        Price price = await(suppliers.price(product));
        while (price != null) {
            sink.send(price); // suspends while the client is slower than the supplier
            LOG.info("prices of {}: {} sent", product, price.amount());
            price = await(suppliers.nextPrice(product));
        }
        LOG.info("prices of {}: end", product);
    }
}
