package io.picos.std.channel;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A second opinion by another tool: random scenarios of what never suspends are linearizable, as a queue is. What
/// suspends is explored in ChannelExplorationTest, with cancellations.
///
/// Lincheck passes silently on code that it fails to instrument, so there is a broken twin that must fail.
@Tag("slow")
class ChannelLincheckTest {
    private static final boolean IS_STRESS = Boolean.getBoolean("picos.stress");
    private static final int ITERATIONS = IS_STRESS ? 200 : 20;
    private static final int INVOCATIONS = IS_STRESS ? 5_000 : 200;

    @Test
    void channel_isLinearizable() {
        check(ChannelSubject.class);
    }

    @Test
    void brokenChannel_isNot() {
        assertThatThrownBy(() -> check(BrokenSubject.class)).isInstanceOf(AssertionError.class);
    }

    private static void check(Class<?> subject) {
        long start = System.nanoTime();
        try {
            new ModelCheckingOptions()
                    .iterations(ITERATIONS)
                    .invocationsPerIteration(INVOCATIONS)
                    .threads(2)
                    .actorsBefore(1)
                    .actorsPerThread(2)
                    .actorsAfter(2)
                    .minimizeFailedScenario(false)
                    .check(subject);
        } finally {
            System.out.printf(
                    "Lincheck %s: at most %d scenarios, %d invocations each, %d ms%n",
                    subject.getSimpleName(),
                    ITERATIONS,
                    INVOCATIONS,
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
        }
    }

    /// The operations of a channel.
    public static class ChannelSubject {
        private final Channel<Integer> channel = Channel.bounded(2);

        @Operation
        public boolean trySend(@Param(gen = IntGen.class, conf = "1:9") int element) {
            return channel.trySend(element);
        }

        @Operation
        public Integer tryReceive() {
            return channel.tryReceive();
        }

        @Operation
        public boolean close() {
            return channel.close();
        }

        @Operation
        public boolean isEnded() {
            return channel.isEnded();
        }
    }

    /// Looks whether there is room, and then sends.
    public static class BrokenSubject {
        private final ArrayBlockingQueue<Integer> queue = new ArrayBlockingQueue<>(9);

        @Operation
        public boolean trySend(@Param(gen = IntGen.class, conf = "1:9") int element) {
            return queue.size() < 2 && queue.offer(element);
        }

        @Operation
        public Integer tryReceive() {
            return queue.poll();
        }
    }
}
