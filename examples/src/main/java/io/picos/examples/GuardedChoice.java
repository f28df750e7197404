package io.picos.examples;

import io.picos.Fiber;
import io.picos.std.event.Event;
import io.picos.std.structured.Bundle;
import io.picos.std.structured.OnReturn;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// A question that goes to two replicas: the first answer counts, and a default if no answer comes in time. A replica
/// that is down is not asked, and the request to the slower replica is cancelled.
final class GuardedChoice implements Program {
    private static final Duration AT_ONCE = Duration.ZERO;
    private static final Duration SOON = Duration.ofMillis(2);
    private static final Duration NEVER = Duration.ofHours(1);

    @Override
    public String name() {
        return "choice";
    }

    @Override
    public String run() {
        Replica quick = new Replica("quick", true, AT_ONCE);
        Replica slow = new Replica("slow", true, NEVER);
        Replica down = new Replica("down", false, AT_ONCE);
        return Stream.of(
                        ask(NEVER, List.of(slow, quick)),
                        ask(NEVER, List.of(down, quick)),
                        ask(SOON, List.of(slow, slow)),
                        "%d left asking".formatted(quick.asking() + slow.asking() + down.asking()))
                .reduce((all, next) -> all + ", " + next)
                .orElseThrow();
    }

    @Override
    public String expected() {
        return "an answer of quick, an answer of quick, a default, 0 left asking";
    }

    /// {@return the first answer} Suspends until there is an answer and the slower requests have ended.
    ///
    /// @param patience for all replicas together
    /// @param replicas to ask, at the same time
    static String ask(Duration patience, List<Replica> replicas) {
        return Bundle.joinAfter(OnReturn.TERMINATE, bundle -> {
            Event<String> tooLate = Event.timeout(patience).wrap(nothing -> "a default");
            Stream<Event<String>> answers = replicas.stream().map(replica -> answer(bundle, replica));
            return Event.select(Stream.concat(answers, Stream.of(tooLate)).toList());
        });
    }

    /// {@return an event that asks each time that it is synchronized, and commits with the answer} It never commits
    /// where the replica is down at that moment.
    private static Event<String> answer(Bundle bundle, Replica replica) {
        return Event.guard(() -> replica.isUp()
                ? bundle.forkAsPromise(replica::answer).completed().wrap("an answer of "::concat)
                : Event.choose());
    }

    /// Something that answers after a while.
    static final class Replica {
        private final AtomicInteger asking = new AtomicInteger();
        private final String name;
        private final boolean up;
        private final Duration latency;

        Replica(String name, boolean up, Duration latency) {
            this.name = name;
            this.up = up;
            this.latency = latency;
        }

        boolean isUp() {
            return up;
        }

        String answer() {
            asking.incrementAndGet();
            try {
                Fiber.sleep(latency);
                return name;
            } finally {
                asking.decrementAndGet();
            }
        }

        /// {@return how many wait for an answer}
        int asking() {
            return asking.get();
        }
    }
}
