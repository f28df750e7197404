package io.picos.std.sync;

import static java.util.Objects.requireNonNull;

import io.picos.Fiber;
import io.picos.Outcome;
import io.picos.Trigger;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Lets concurrent calls with the same key share one computation, a *flight*.
///
/// ```java
/// SingleFlight<Integer, Town> towns = SingleFlight.create();
/// Town town = towns.run(42, () -> database.readTown(42)); // a hundred concurrent callers, one query
/// ```
///
/// The first caller starts a fiber on its scheduler, which runs the body. Later callers with an equal key wait
/// for the same result, and their own bodies do not run. The value, or the exception, is the result for every
/// caller, the same object (L20). Nothing is cached: a call that begins after the flight has ended starts
/// another one.
///
/// A caller that is cancelled leaves. The body goes on while any caller waits, also if the first caller has
/// left. When the last caller leaves, the body is cancelled, and that caller waits for its end (L21). If a
/// closed scheduler has ended the body, it is no result: a caller on another scheduler runs its own body
/// (L22).
///
/// All operations are lock-free, except that [#run] suspends.
///
/// ## Memory consistency effects
///
/// Actions before the call of [#run] that starts a flight *happen-before* the body. Actions of the body
/// *happen-before* the return of every call that gets its result.
///
/// ## Rules
///
/// L20 to L23 of `docs/RULES.md`.
///
/// ## Design rationale
///
/// The body has a fiber of its own, because no caller must wait for its end when it is cancelled, and none may
/// take the body with it. The table has a fixed number of slots, each an immutable list: the number of flights
/// is that of concurrent calls, and the concurrent maps of the JDK use locks.
///
/// @param <K> the type of the keys, which have `equals` and `hashCode`
/// @param <V> the type of the value
public final class SingleFlight<K, V extends @Nullable Object> {
    private static final int SLOTS = 64; // a power of two

    private final List<Flights<K, V>> slots =
            Stream.generate(Flights<K, V>::new).limit(SLOTS).toList();

    private SingleFlight() {}

    /// {@return a group of flights; the same key in another group is another flight}
    ///
    /// @param <K> the type of the keys
    /// @param <V> the type of the value
    public static <K, V extends @Nullable Object> SingleFlight<K, V> create() {
        return new SingleFlight<>();
    }

    /// {@return the value of the flight with that key} If there is no such flight, starts one, which runs the
    /// body in a new fiber on the current fiber's scheduler. Suspends until the flight has ended.
    ///
    /// A cancellation ends the wait. If no other caller waits, it cancels the body with
    /// [io.picos.ScopeTerminated], and this method waits, under forbid, until the body has ended (L21).
    ///
    /// @param key says which calls share a flight
    /// @param body computes the value; may suspend; does not run if a flight with the key is in progress. It
    ///     inherits the context values of the caller that starts the flight (K1). It must not wait for a fiber
    ///     that calls this with the same key: both would wait for ever, which only a dump shows
    /// @throws RuntimeException the exception that the body of the flight threw: unchecked as it is, checked in
    ///     a [java.util.concurrent.CompletionException] (C8); or the cause with which the current fiber is
    ///     cancelled
    /// @throws IllegalStateException if the body of a flight calls this with the key of the flight (L23), or
    ///     the current thread runs no fiber
    /// @throws java.util.concurrent.RejectedExecutionException if this has to start a flight and the scheduler
    ///     is closed
    public V run(K key, Callable<? extends V> body) {
        requireNonNull(key, "key");
        requireNonNull(body, "body");
        Fiber fiber = Fiber.current();
        fiber.check();
        Trigger.prepareDeeper(); // so that a caller that has joined can leave
        Flights<K, V> flights = slots.get(slot(key));
        while (true) {
            Flight<K, V> own = new Flight<>(key);
            Flight<K, V> found = flights.findOrAdd(key, own);
            if (found == null) {
                start(flights, own, body);
            } else if (found.fiber() == fiber) {
                throw new IllegalStateException("the flight with the key " + key + " waits for itself (L23)");
            } else if (!found.tryJoin()) {
                flights.remove(found); // all its callers have left
                continue;
            }
            Outcome<V> outcome = await(flights, found == null ? own : found, fiber);
            if (outcome != null) {
                return outcome.get();
            }
            // a closed scheduler has ended the flight, which is in the table no more (L22)
        }
    }

    private static int slot(Object key) {
        int hash = key.hashCode();
        return (hash ^ hash >>> 16) & SLOTS - 1;
    }

    private void start(Flights<K, V> flights, Flight<K, V> flight, Callable<? extends V> body) {
        try {
            Fiber.spawn(flight.fiber(), ignored -> {
                Outcome<V> outcome = flight.outcome(body);
                flights.remove(flight); // first, so that a caller that goes on does not find it again (L20)
                flight.land(outcome);
            });
        } catch (Throwable refused) {
            flights.remove(flight);
            flight.land(null); // the callers that have joined meanwhile start again
            throw refused;
        }
    }

    /// {@return the outcome, or null if a closed scheduler has ended the flight}
    private @Nullable Outcome<V> await(Flights<K, V> flights, Flight<K, V> flight, Fiber fiber) {
        try {
            return flight.await();
        } catch (Throwable cancelled) {
            if (flight.leave()) {
                flights.remove(flight);
                flight.cancel();
                fiber.forbid(flight::await);
            }
            throw cancelled;
        }
    }

    /// {@return the number of flights in progress} For diagnosis and tests.
    public int inFlight() {
        return slots.stream().mapToInt(Flights::size).sum();
    }

    /// {@return the number of callers that wait for the flights in progress} For diagnosis and tests.
    public int waiting() {
        return slots.stream().mapToInt(Flights::waiting).sum();
    }

    @Override
    public String toString() {
        return "SingleFlight[" + inFlight() + " in flight, " + waiting() + " waiting]";
    }
}
