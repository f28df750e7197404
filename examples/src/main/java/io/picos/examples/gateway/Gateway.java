package io.picos.examples.gateway;

import static io.picos.completablefuture.CompletableFutureBridge.awaitOwned;
import static io.picos.reactor.ReactorBridge.await;
import static io.picos.rxjava.RxJavaBridge.await;
import static io.picos.vertx.VertxBridge.await;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import io.picos.DeadlineExceeded;
import io.picos.Fiber;
import io.picos.std.structured.Bundle;
import io.picos.std.structured.Control;
import io.picos.std.structured.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.zip.CRC32;

/// Takes an order, asks five sources at once, and makes one reply of their answers.
///
/// It is one fiber in direct style. A scope with a deadline holds the five requests: the first failure, the deadline,
/// or
/// a client that has gone cancels all of them. Once there is a reply, none of them runs any more.
///
/// Each source has a library of its own, and all of them are awaited in the same way. Nothing here knows which
/// scheduler it runs on: any bridge will do.
///
/// @param sources to ask
/// @param deadline for all of it
public record Gateway(Sources sources, Duration deadline) {
    /// Runs in a fiber.
    ///
    /// @param order of the client
    /// @return the reply to the client
    /// @throws RuntimeException the cause of the cancellation, if the fiber is cancelled: then no client
    ///     waits for a reply
    Reply handle(Order order) {
        try {
            return new Reply(200, Control.cancelAfter(deadline, () -> offer(order)));
        } catch (DeadlineExceeded late) {
            return new Reply(504, "no offer within " + late.duration());
        } catch (RuntimeException failure) {
            Fiber.current().check();
            return new Reply(502, "no offer: " + failure.getMessage());
        }
    }

    private String offer(Order order) {
        Buffer document = await(order.document());
        return receipt(document) + "; " + Bundle.joinAfter(scope -> ask(scope, order.product()));
    }

    private String ask(Bundle scope, String product) {
        List<Promise<String>> said = List.of(
                scope.forkAsPromise(() -> sources.reviews().get(product)),
                scope.forkAsPromise(() -> sources.delivery().get(product)),
                scope.forkAsPromise(() -> requireNonNull(await(sources.price(product)), "price")),
                scope.forkAsPromise(() -> await(sources.stock(product))),
                scope.forkAsPromise(() -> awaitOwned(sources.discount(product))));
        return said.stream().map(Promise::await).collect(joining("; "));
    }

    private static String receipt(Buffer document) {
        CRC32 crc = new CRC32();
        crc.update(document.getBytes());
        return "read %d bytes, CRC-32 %08x".formatted(document.length(), crc.getValue());
    }
}
