package io.picos.test;

import static java.util.stream.Collectors.joining;

import io.picos.spi.Guard;
import io.picos.spi.LongTurn;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/// Collects the long turns of a test that is [Guarded].
final class TurnGuard implements BeforeEachCallback, AfterEachCallback {
    private static final Namespace STORE = Namespace.create(TurnGuard.class);
    private static final Duration LONGEST = Duration.ofMinutes(70_000_000); // 133 years; the clock measures 146

    /// @param longest the longest turn that is permitted
    /// @param turns the longer turns
    /// @param watch reports them
    private record Watched(Duration longest, Queue<LongTurn> turns, Guard.Watch watch) implements AutoCloseable {
        static Watched of(Duration longest) {
            Queue<LongTurn> turns = new ConcurrentLinkedQueue<>();
            return new Watched(longest, turns, Guard.watch(longest, turns::add));
        }

        @Override
        public void close() {
            watch.close();
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        String text = Annotations.find(Guarded.class, context).orElseThrow().value();
        String annotation = "@Guarded(\"" + text + "\") for " + Annotations.testName(context);
        Duration longest = Durations.of(text, annotation);
        if (longest.isZero()) {
            throw new ExtensionConfigurationException(annotation + ": the shortest time is \"1ms\"");
        }
        if (longest.compareTo(LONGEST) > 0) {
            throw new ExtensionConfigurationException(
                    annotation + ": the longest time is \"" + LONGEST.toMinutes() + "min\"");
        }
        context.getStore(STORE).put(Watched.class, Watched.of(longest));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Watched watched = context.getStore(STORE).remove(Watched.class, Watched.class);
        if (watched == null) {
            return; // the test has not begun
        }
        watched.close();
        if (!watched.turns.isEmpty()) {
            throw new AssertionError("a turn has lasted for longer than " + Durations.text(watched.longest) + "\n\n"
                    + watched.turns.stream().map(LongTurn::toString).collect(joining("\n\n")));
        }
    }
}
