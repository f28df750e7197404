package io.picos.examples;

import io.picos.DeadlineExceeded;
import io.picos.Fiber;
import io.picos.std.structured.Bundle;
import io.picos.std.structured.Control;
import io.picos.std.structured.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/// A user's day, fetched from five slow sources at once, under a deadline: a page needs all five or none. The first
/// failure cancels the rest, and whatever happens, every connection that was opened is closed before the result is
/// there.
final class FiveSources implements Program {
    private static final List<String> SOURCES = List.of("mail", "calendar", "weather", "news", "stocks");
    private static final Duration QUICK = Duration.ofMillis(2);
    private static final Duration AGES = Duration.ofHours(1);

    @Override
    public String name() {
        return "five sources";
    }

    @Override
    public String run() {
        return "%s; %s; %s"
                .formatted(
                        day(AGES, (source, net) -> Fiber.sleep(QUICK)),
                        day(AGES, FiveSources::stocksAreDown),
                        day(QUICK, (source, net) -> Fiber.sleep(AGES)));
    }

    @Override
    public String expected() {
        return "mail calendar weather news stocks, 0 left open; stocks: down, 0 left open; too late, 0 left open";
    }

    /// Waits until all are connected, so that there is something to cancel.
    private static void stocksAreDown(String source, Net net) throws IOException {
        if (!source.equals("stocks")) {
            Fiber.sleep(AGES);
        }
        while (net.opened.get() < SOURCES.size()) {
            Fiber.yield();
        }
        throw new IOException("stocks: down");
    }

    private static String day(Duration deadline, Latency latency) {
        Net net = new Net(latency);
        return fetchAll(deadline, net) + ", " + net.leftOpen() + " left open";
    }

    private static String fetchAll(Duration deadline, Net net) {
        try {
            return Control.cancelAfter(
                    deadline,
                    () -> Bundle.joinAfter(scope -> {
                        List<Promise<String>> fetched = SOURCES.stream()
                                .map(source -> scope.forkAsPromise(() -> net.fetch(source)))
                                .toList();
                        return fetched.stream().map(Promise::await).collect(Collectors.joining(" "));
                    }));
        } catch (DeadlineExceeded late) {
            return "too late";
        } catch (CompletionException failure) {
            return failure.getCause() instanceof IOException down ? "" + down.getMessage() : failure.toString();
        }
    }

    /// How long a source takes, and whether it answers.
    @FunctionalInterface
    private interface Latency {
        void pass(String source, Net net) throws IOException;
    }

    /// Where the sources are. Closing a connection takes time too, and is not to be cancelled.
    private static final class Net {
        private final Latency latency;
        private final AtomicInteger opened = new AtomicInteger();
        private final AtomicInteger closed = new AtomicInteger();

        Net(Latency latency) {
            this.latency = latency;
        }

        String fetch(String source) throws IOException {
            opened.incrementAndGet();
            try {
                latency.pass(source, this);
                return source;
            } finally {
                Fiber.current().forbid(this::close);
            }
        }

        private int close() {
            Fiber.sleep(Duration.ofMillis(1));
            return closed.incrementAndGet();
        }

        int leftOpen() {
            return opened.get() - closed.get();
        }
    }
}
