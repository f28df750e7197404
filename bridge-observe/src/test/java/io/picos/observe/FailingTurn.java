package io.picos.observe;

import io.picos.completablefuture.CompletableFutureBridge;
import io.picos.std.structured.Control;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A program with long turns, all at one place and with a time limit, for a JVM of its own.
final class FailingTurn {
    private static final Duration LONG = Duration.ofMillis(700);

    private FailingTurn() {}

    /// {@return the output of the program}
    ///
    /// @param setting for the guard
    static String run(String setting) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add(setting);
        String carrier = System.getProperty("io.picos.carrier");
        command.add("-Dio.picos.carrier=" + carrier);
        if (carrier.equals("backend")) {
            command.addAll(List.of("--add-opens", "java.base/java.lang=ALL-UNNAMED"));
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), FailingTurn.class.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String written = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return written;
    }

    /// Prints the exception with which a result has failed.
    public static void main(String[] args) {
        ExecutorService pool = Executors.newFixedThreadPool(1);
        try {
            CompletableFutureBridge bridge = CompletableFutureBridge.on(pool);
            for (int round = 0; round < 2; round++) {
                bridge.future(() -> Control.cancelAfter(Duration.ofHours(1), FailingTurn::compute))
                        .join();
            }
            System.out.println("nothing has failed");
        } catch (CompletionException failed) {
            failed.getCause().printStackTrace(System.out);
        } catch (RuntimeException refused) {
            refused.printStackTrace(System.out);
        } finally {
            pool.shutdown();
        }
    }

    private static int compute() {
        long end = System.nanoTime() + LONG.toNanos();
        int sum = 0;
        while (System.nanoTime() - end < 0) {
            sum++;
        }
        return sum;
    }
}
