package io.picos.examples.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Fiber;
import io.picos.examples.Patience;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The server, asked over HTTP.
@Tag("slow")
class FileServerTest {
    private static final int MEGABYTE = 1 << 20;
    private static final int SIZE = 100 * MEGABYTE;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /// A hundred megabytes go out, and a hundred come in, through a JVM with 64 megabytes of heap and as much for
    /// the buffers of Netty.
    @Test
    void hundredMegabytes_goThroughALittleHeap(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("file");
        byte[] block = new byte[MEGABYTE];
        try (var out = Files.newOutputStream(file)) {
            for (int written = 0; written < SIZE; written += MEGABYTE) {
                out.write(block);
            }
        }
        Process server = start(file);
        try (BufferedReader said =
                new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8))) {
            URI uri = URI.create("http://localhost:" + said.readLine() + "/file");
            HttpResponse<InputStream> download =
                    client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofInputStream());
            assertThat(count(download.body())).as("bytes that are served").isEqualTo(SIZE);
            HttpRequest upload = HttpRequest.newBuilder(uri)
                    .POST(HttpRequest.BodyPublishers.ofFile(file))
                    .build();
            assertThat(client.send(upload, HttpResponse.BodyHandlers.ofString()).body())
                    .as("bytes that are uploaded")
                    .isEqualTo(String.valueOf(SIZE));
        } finally {
            server.destroy();
        }
    }

    private static long count(InputStream body) throws IOException {
        byte[] block = new byte[MEGABYTE];
        long all = 0;
        try (body) {
            for (int read; (read = body.read(block)) >= 0; ) {
                all += read;
            }
        }
        return all;
    }

    private static Process start(Path file) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:MaxDirectMemorySize=64m"));
        String carrier = System.getProperty("io.picos.carrier", "auto");
        command.add("-Dio.picos.carrier=" + carrier);
        if (carrier.equals("backend")) {
            command.addAll(List.of("--add-opens", "java.base/java.lang=ALL-UNNAMED"));
        }
        String classes = Stream.of("java.class.path", "jdk.module.path")
                .map(path -> System.getProperty(path, ""))
                .filter(path -> !path.isEmpty())
                .reduce((one, other) -> one + File.pathSeparator + other)
                .orElseThrow();
        command.addAll(List.of("-cp", classes, FileServer.class.getName(), file.toString()));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /// Events arrive while the producer goes on, and it ends when the client has gone.
    @Test
    void events_areSentOneByOne_untilTheClientGoes() throws Exception {
        Vertx vertx = Vertx.vertx();
        CountDownLatch ended = new CountDownLatch(1);
        FileServer server = new FileServer(vertx, Path.of("none"), sink -> {
            try {
                for (int number = 0; ; number++) {
                    sink.send("event " + number);
                    Fiber.sleep(Duration.ofMillis(1));
                }
            } finally {
                ended.countDown();
            }
        });
        try {
            HttpServer listening = Patience.get(server.listen());
            URI uri = URI.create("http://localhost:" + listening.actualPort() + "/events");
            HttpResponse<Stream<String>> response =
                    client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofLines());
            assertThat(response.headers().firstValue("content-type")).hasValue("text/event-stream");
            try (Stream<String> lines = response.body()) {
                assertThat(lines.filter(line -> !line.isEmpty()).limit(3).toList())
                        .containsExactly("data: event 0", "data: event 1", "data: event 2");
            }
            Patience.until("the producer has ended", () -> ended.getCount() == 0);
        } finally {
            Patience.get(vertx.close());
        }
    }
}
