package io.picos.examples.streams;

import io.picos.completablefuture.CompletableFutureBridge;
import io.picos.reactor.ReactorBridge;
import io.picos.rxjava.RxJavaBridge;
import io.picos.std.channel.Channel;
import io.picos.std.channel.Inflow;
import io.reactivex.rxjava3.core.Flowable;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntUnaryOperator;
import reactor.core.publisher.Flux;

/// A flowable goes in, a fiber of an executor computes, and a flux comes out. Buffers between them are bounded, so
/// that a slow subscriber of the flux slows down the flowable.
final class ThreeLibraries {
    private static final int AHEAD = 4;

    private ThreeLibraries() {}

    /// {@return the results of the function}
    ///
    /// @param numbers requested as the flux is
    /// @param computing runs the function
    /// @param emitting emits the flux
    static Flux<Integer> map(
            Flowable<Integer> numbers,
            CompletableFutureBridge computing,
            ReactorBridge emitting,
            IntUnaryOperator function) {
        return emitting.flux(sink -> {
            Channel<Integer> results = Channel.bounded(AHEAD);
            CompletableFuture<?> stage = computing.future(() -> {
                try (Inflow<Integer> in = RxJavaBridge.open(numbers, AHEAD)) {
                    for (int number : in) {
                        results.send(function.applyAsInt(number));
                    }
                    return results.close();
                } catch (Throwable thrown) {
                    results.fail(thrown);
                    throw thrown;
                }
            });
            try {
                for (int result : results) {
                    sink.send(result);
                }
            } finally {
                stage.cancel(false); // no effect if it has ended
            }
        });
    }
}
