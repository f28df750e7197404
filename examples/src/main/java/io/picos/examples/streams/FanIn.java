package io.picos.examples.streams;

import io.picos.reactor.ReactorBridge;
import io.picos.std.channel.Inflow;
import io.picos.std.channel.Source;
import io.picos.std.event.Event;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Flux;

/// Merges two fluxes in one fiber, which takes the next element of either.
final class FanIn {
    private FanIn() {}

    /// {@return the elements of both, as they come} Cancelling it cancels both.
    static <T> Flux<T> merge(ReactorBridge bridge, Flux<T> left, Flux<T> right) {
        return bridge.flux(sink -> {
            try (Inflow<T> one = ReactorBridge.open(left);
                    Inflow<T> other = ReactorBridge.open(right)) {
                List<Source<T>> open = new ArrayList<>(List.of(one, other));
                while (!open.isEmpty()) {
                    T next = Event.select(
                            open.stream().map(source -> next(source, open)).toList());
                    if (next != null) {
                        sink.send(next);
                    }
                }
            }
        });
    }

    /// The next element; at the end of the source, null, and the source is no longer asked.
    private static <T> Event<T> next(Source<T> source, List<Source<T>> open) {
        return source.receiving().wrap(element -> {
            if (element == null) {
                open.remove(source);
            }
            return element;
        });
    }
}
