package io.picos.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.FiberDump;
import io.picos.completablefuture.CompletableFutureBridge;
import io.picos.std.channel.Channel;
import io.picos.std.sync.Mutex;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The size of a dump of 10,000 fibers, or 100,000 under stress: the text is as short for both, and both forms are
/// written piece by piece.
@Tag("slow")
class DumpSizeTest {
    private static final int FIBERS = Boolean.getBoolean("picos.stress") ? 100_000 : 10_000;
    private static final FiberDump.Limit ALL = FiberDump.Limit.DEFAULT.withFibers(Integer.MAX_VALUE);
    private static final int MOST_OF_A_PIECE = 1_000;

    private final Computation<String> end = Computation.create();
    private final Mutex mutex = Mutex.create();
    private final Channel<String> channel = Channel.rendezvous();

    /// Counts the pieces that are written.
    private static class Pieces implements Appendable {
        private long size;
        private int longest;

        @Override
        public Appendable append(CharSequence piece) {
            return append(piece, 0, piece.length());
        }

        @Override
        public Appendable append(CharSequence piece, int from, int to) {
            size += to - from;
            longest = Math.max(longest, to - from);
            return this;
        }

        @Override
        public Appendable append(char piece) {
            size++;
            return this;
        }
    }

    @Test
    void dump_ofManyFibers_isShortAndInPieces() throws Exception {
        CountDownLatch begun = new CountDownLatch(FIBERS);
        try (ExecutorService pool = Executors.newFixedThreadPool(2)) {
            CompletableFutureBridge bridge = CompletableFutureBridge.on(pool);
            List<Runnable> waits = List.of(
                    end::await,
                    () -> mutex.protect(end::await),
                    channel::receive,
                    () -> Fiber.sleep(Duration.ofDays(1)));
            for (int fiber = 0; fiber < FIBERS; fiber++) {
                Runnable wait = waits.get(fiber % waits.size());
                bridge.future(() -> {
                    begun.countDown();
                    wait.run();
                });
            }
            assertThat(begun.await(1, TimeUnit.MINUTES)).isTrue();
            look();
            pool.shutdownNow(); // cancels all of them
        }
    }

    private static void look() throws IOException {
        StringBuilder text = new StringBuilder();
        Pieces pieces = new Pieces();
        Pieces json = new Pieces();
        FiberDump.to(text, ALL);
        FiberDump.to(pieces, ALL);
        FiberDump.jsonTo(json, ALL);
        assertThat(text).startsWith(FIBERS + " fibers").hasSizeLessThan(1_000_000 / 20);
        assertThat(counted(text)).as("the fibers that are shown or counted").isEqualTo(FIBERS);
        assertThat(pieces.size).isLessThan(1_000_000 / 20);
        assertThat(pieces.longest).isLessThan(MOST_OF_A_PIECE);
        assertThat(json.size).isGreaterThan(100L * FIBERS);
        assertThat(json.longest).isLessThan(MOST_OF_A_PIECE);
    }

    private static long counted(CharSequence text) {
        long shown = Pattern.compile("(?m)^  #").matcher(text).results().count();
        return shown
                + Pattern.compile("(?m)^  and (\\d+) more like")
                        .matcher(text)
                        .results()
                        .mapToLong((MatchResult line) -> Long.parseLong(line.group(1)))
                        .sum();
    }
}
