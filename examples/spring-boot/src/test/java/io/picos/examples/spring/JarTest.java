package io.picos.examples.spring;

import static io.picos.examples.spring.SuppliersStandIn.priceOf;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The executable jar, in a JVM of its own.
@Tag("jar")
@Timeout(120)
class JarTest {
    private static final String JAR = System.getProperty("picos.jar");
    private static final Pattern STARTED = Pattern.compile("Netty started on port (\\d+)");
    private static final boolean CAN_BE_BACKEND = Runtime.version().feature() >= 24;

    @Test
    void jar_startedByItself_hasBackendCarriersWithoutAFlag() throws Exception {
        assertThat(linesOf("-jar", JAR))
                .anyMatch(line -> line.contains(
                        CAN_BE_BACKEND
                                ? "the threads of each backend carry its fibers: java.lang is open"
                                : "the JDK's threads carry fibers: before JDK 24"));
    }

    /// Then the manifest does not count.
    @Test
    void jar_startedByItsLauncherClass_hasJdkCarriers() throws Exception {
        assertThat(linesOf("-cp", JAR, "org.springframework.boot.loader.launch.JarLauncher"))
                .anyMatch(line -> line.contains("the JDK's threads carry fibers: java.lang is not open"));
    }

    /// {@return the lines that the application prints} It starts, makes an offer and is told to stop.
    private static List<String> linesOf(String... command) throws Exception {
        try (SuppliersStandIn suppliers = new SuppliersStandIn();
                WarehouseStandIn warehouse = new WarehouseStandIn()) {
            suppliers.onQuestion(question -> question.answer(priceOf("lamp", 500, "")));
            warehouse.onQuestion(question -> question.answer("3"));
            List<String> all = new ArrayList<>();
            all.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            all.add("-XX:TieredStopAtLevel=1"); // it lives for seconds
            all.addAll(List.of(command));
            all.addAll(Shop.arguments(suppliers, warehouse));
            Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
            try {
                return askAndStop(process);
            } finally {
                process.destroyForcibly();
            }
        }
    }

    private static List<String> askAndStop(Process process) throws Exception {
        List<String> lines = new ArrayList<>();
        BlockingQueue<String> printed = new LinkedBlockingQueue<>();
        CompletableFuture<Void> end =
                CompletableFuture.runAsync(() -> readInto(printed, process), Thread::startVirtualThread);
        Matcher started = STARTED.matcher("");
        while (!started.find()) {
            String line = Patience.take(printed, "the application starts: " + lines);
            lines.add(line);
            started.reset(line);
        }
        assertThat(offer(started.group(1))).isEqualTo("{\"product\":\"lamp\",\"amount\":500,\"stock\":3}");
        process.toHandle().destroy(); // unlike the process, it leaves the output open
        Patience.get(process.onExit());
        Patience.get(end);
        printed.drainTo(lines);
        assertThat(lines)
                .as("K1, K8: lines of the request")
                .filteredOn(line -> line.contains(" of lamp: "))
                .hasSize(3)
                .allMatch(line -> line.contains("[face]"));
        assertThat(lines).as("graceful shutdown").anyMatch(line -> line.contains("Graceful shutdown complete"));
        return lines;
    }

    private static void readInto(BlockingQueue<String> lines, Process process) {
        try (BufferedReader reader = process.inputReader(UTF_8)) {
            reader.lines().forEach(lines::add);
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private static String offer(String port) throws InterruptedException, ExecutionException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/offers/lamp"))
                    .header(Trace.HEADER, "face")
                    .build();
            return Patience.get(client.sendAsync(request, BodyHandlers.ofString()))
                    .body();
        }
    }
}
