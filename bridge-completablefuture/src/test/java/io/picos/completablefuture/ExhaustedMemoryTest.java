package io.picos.completablefuture;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Fiber;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A heap that is exhausted again and again ends no lane and loses no fiber (S4, S10), in a JVM of its own.
@Timeout(300)
@Tag("slow")
class ExhaustedMemoryTest {
    private static final int CYCLES = Boolean.getBoolean("picos.stress") ? 100 : 10;

    @Test
    void exhaustedHeap_underLoad_everyFiberEnds() throws Exception {
        List<String> command = new ArrayList<>();
        command.add(java.nio.file.Path.of(System.getProperty("java.home"), "bin", "java")
                .toString());
        command.add("-Xmx40m");
        command.add("-Dio.picos.carrier=" + System.getProperty("io.picos.carrier", "auto"));
        command.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
        command.add("-cp");
        command.add(String.join(
                java.io.File.pathSeparator,
                placeOf(Fiber.class),
                placeOf(CompletableFutureBridge.class),
                testClasses()));
        command.add(Load.class.getName());
        command.add(String.valueOf(CYCLES));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output;
        try (var stream = process.getInputStream()) {
            output = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
        assertThat(process.waitFor(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        assertThat(output).contains("all fibers ended");
        assertThat(process.exitValue()).isZero();
        System.out.println(output.lines()
                .filter(line -> line.contains("all fibers ended"))
                .findFirst()
                .orElseThrow());
    }

    private static String placeOf(Class<?> type) throws Exception {
        return java.nio.file.Path.of(
                        type.getProtectionDomain().getCodeSource().getLocation().toURI())
                .toString();
    }

    /// On the module path the tests are a patch of the module, which has no place of its own.
    private static String testClasses() throws Exception {
        String name = Load.class.getName().replace('.', '/') + ".class";
        String url = String.valueOf(Load.class.getClassLoader().getResource(name));
        return java.nio.file.Path.of(new java.net.URI(url.substring(0, url.length() - name.length())))
                .toString();
    }

    /// What that JVM runs.
    static final class Load {
        private static final long EXHAUSTED_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
        private static final int MOST_FIBERS = 200;
        private static final int BYTES = 1024;
        private static final int ATTEMPTS = 1_000;
        private static final long LIMIT_SECONDS = 30;

        public static void main(String[] arguments) {
            try {
                run(Integer.parseInt(arguments[0]));
                System.exit(0);
            } catch (Throwable failure) {
                failure.printStackTrace(System.out);
                System.exit(1);
            }
        }

        private static void run(int cycles) throws Exception {
            Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> {});
            ExecutorService pool = Executors.newFixedThreadPool(2);
            CompletableFutureBridge bridge = CompletableFutureBridge.on(pool);
            await(launch(bridge), "the first fiber"); // a class that has no memory to be initialised is lost for ever
            AtomicInteger accepted = new AtomicInteger();
            AtomicInteger ended = new AtomicInteger();
            AtomicBoolean over = new AtomicBoolean();
            Thread load = Thread.ofPlatform().daemon().start(() -> load(bridge, accepted, ended, over));
            for (int cycle = 0; cycle < cycles; cycle++) {
                exhaust();
                await(launch(bridge), "the probe of cycle " + cycle + " on " + bridge);
            }
            over.set(true);
            load.join();
            long start = System.nanoTime();
            while (ended.get() < accepted.get()) {
                if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(LIMIT_SECONDS)) {
                    throw new AssertionError(ended + " of " + accepted + " fibers have ended on " + bridge);
                }
                Thread.onSpinWait();
            }
            System.out.println(cycles + " times out of memory, " + accepted + " fibers, all fibers ended");
        }

        private static void load(
                CompletableFutureBridge bridge, AtomicInteger accepted, AtomicInteger ended, AtomicBoolean over) {
            Runnable end = ended::incrementAndGet;
            while (!over.get()) {
                if (accepted.get() - ended.get() < MOST_FIBERS) {
                    try {
                        bridge.future(() -> {
                            try {
                                Fiber.yield();
                                Fiber.sleep(Duration.ofMillis(1));
                                Fiber.yield();
                                return 1;
                            } finally {
                                end.run();
                            }
                        });
                        accepted.incrementAndGet();
                    } catch (OutOfMemoryError refused) {
                        // not accepted
                    }
                }
            }
        }

        private static void exhaust() {
            long start = System.nanoTime();
            List<byte[]> hog = new ArrayList<>();
            while (System.nanoTime() - start < EXHAUSTED_NANOS) {
                try {
                    hog.add(new byte[BYTES]);
                } catch (OutOfMemoryError expected) {
                    // again, as long as it takes
                }
            }
        }

        private static CompletableFuture<Integer> launch(CompletableFutureBridge bridge) {
            for (int attempt = 0; ; attempt++) {
                try {
                    return bridge.future(() -> 1);
                } catch (OutOfMemoryError refused) {
                    if (attempt == ATTEMPTS) {
                        throw refused;
                    }
                }
            }
        }

        private static void await(CompletableFuture<Integer> probe, String name) throws Exception {
            try {
                probe.get(LIMIT_SECONDS, TimeUnit.SECONDS);
            } catch (TimeoutException dead) {
                throw new AssertionError(name, dead);
            }
        }
    }
}
