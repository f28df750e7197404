package io.picos.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Computation;
import io.picos.Fiber;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The children of fibers spread over the lanes (decision 7), in a JVM that takes the machine for one with eight cores.
@Timeout(120)
class BalanceTest {
    private static final int LANES = 8;
    /// Of the mean. Where other programs take the cores, a lane that does not run is relieved by the first that does.
    private static final int MOST = Boolean.getBoolean("picos.stress") ? 2 : 3;

    @Test
    void chains_noLaneHasMuchMoreThanTheMean() throws Exception {
        assertBalanced("chains");
    }

    @Test
    void tree_noLaneHasMuchMoreThanTheMean() throws Exception {
        assertBalanced("tree");
    }

    private static void assertBalanced(String shape) throws Exception {
        OwnJvm.Ended jvm = OwnJvm.run(
                Program.class,
                List.of(
                        "-XX:ActiveProcessorCount=" + LANES,
                        "--add-opens",
                        "java.base/java.lang=ALL-UNNAMED",
                        "-Dshape=" + shape));
        assertThat(jvm.exit()).as(jvm.output()).isZero();
        String line = jvm.output()
                .lines()
                .filter(each -> each.startsWith("turns "))
                .findFirst()
                .orElseThrow();
        long[] turns = Arrays.stream(line.substring("turns ".length()).split(" "))
                .mapToLong(Long::parseLong)
                .toArray();
        assertThat(turns).hasSize(LANES);
        double mean = LongStream.of(turns).average().orElseThrow();
        assertThat(LongStream.of(turns).max().orElseThrow())
                .as("the most of %s, whose mean is %s", Arrays.toString(turns), mean)
                .isLessThanOrEqualTo(Math.round(MOST * mean));
    }

    /// What that JVM runs. Prints the turns of each lane.
    static final class Program {
        private static final int CHAINS = 64;
        private static final int LINKS = 100;
        private static final int LEVELS = 12;
        private static final int ROUNDS = 10;

        public static void main(String[] arguments) throws InterruptedException {
            try (ExecutorService pool = Executors.newFixedThreadPool(LANES)) {
                Engine engine = new Engine(new OnPool(pool, LANES));
                for (int round = 0; round < ROUNDS; round++) {
                    if (System.getProperty("shape").equals("tree")) {
                        run(engine, 1, () -> tree(LEVELS));
                    } else {
                        run(engine, CHAINS, () -> chain(LINKS));
                    }
                }
                StringBuilder line = new StringBuilder("turns");
                for (Home home : engine.homes().all()) {
                    line.append(' ').append(home.lane().turnsOpaque());
                }
                System.out.println(line);
            }
        }

        private static void run(Engine engine, int fibers, Callable<Integer> body) throws InterruptedException {
            CountDownLatch ended = new CountDownLatch(fibers);
            for (int number = 0; number < fibers; number++) {
                Computation<Integer> result = Computation.create();
                engine.spawn(Fiber.create(result), fiber -> {
                    result.tryCapture(body);
                    ended.countDown();
                });
            }
            if (!ended.await(50, TimeUnit.SECONDS)) {
                throw new IllegalStateException("they do not end");
            }
        }

        /// Each fiber forks one child, and awaits it.
        private static int chain(int links) throws Exception {
            return links == 0 ? 0 : 1 + fork(() -> chain(links - 1)).await();
        }

        private static int tree(int levels) throws Exception {
            if (levels == 0) {
                return 1;
            }
            Computation<Integer> left = fork(() -> tree(levels - 1));
            Computation<Integer> right = fork(() -> tree(levels - 1));
            return left.await() + right.await();
        }

        private static Computation<Integer> fork(Callable<Integer> body) {
            Computation<Integer> result = Computation.create();
            Fiber.spawn(Fiber.create(result), fiber -> result.tryCapture(body));
            return result;
        }
    }
}
