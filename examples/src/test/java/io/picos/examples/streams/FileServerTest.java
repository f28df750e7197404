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
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
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
            assertThat(count(open(uri).getInputStream()))
                    .as("bytes that are served")
                    .isEqualTo(SIZE);
            HttpURLConnection upload = open(uri);
            upload.setDoOutput(true);
            upload.setFixedLengthStreamingMode(SIZE);
            try (OutputStream out = upload.getOutputStream()) {
                Files.copy(file, out);
            }
            try (InputStream counted = upload.getInputStream()) {
                assertThat(new String(counted.readAllBytes(), StandardCharsets.UTF_8))
                        .as("bytes that are uploaded")
                        .isEqualTo(String.valueOf(SIZE));
            }
        } finally {
            server.destroy();
        }
    }

    private static HttpURLConnection open(URI uri) throws IOException {
        return (HttpURLConnection) uri.toURL().openConnection();
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
            HttpURLConnection response = open(uri);
            assertThat(response.getContentType()).isEqualTo("text/event-stream");
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(response.getInputStream(), StandardCharsets.UTF_8))) {
                for (int number = 0; number < 3; number++) {
                    assertThat(lines.readLine()).isEqualTo("data: event " + number);
                    assertThat(lines.readLine()).isEmpty();
                }
            }
            response.disconnect();
            Patience.until("the producer has ended", () -> ended.getCount() == 0);
        } finally {
            Patience.get(vertx.close());
        }
    }
}
