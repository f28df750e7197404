package io.picos.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Fiber;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// A JVM of its own, for what happens once in each JVM: the library and the tests are on its class path.
public final class OwnJvm {
    private static final long LIMIT_SECONDS = 60;

    private OwnJvm() {}

    /// Runs a program to its end.
    ///
    /// @param program has a main method
    /// @param more is on the class path as well
    public static Ended run(Class<?> program, List<String> options, Path... more) throws Exception {
        List<String> path = new ArrayList<>(List.of(placeOf(Fiber.class), placeOf(program)));
        for (Path each : more) {
            path.add(each.toString());
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Djava.util.logging.SimpleFormatter.format=LOG %5$s%n");
        command.addAll(options);
        command.addAll(List.of("-cp", String.join(File.pathSeparator, path), program.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> {
            try (var stream = process.getInputStream()) {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        });
        boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertThat(ended).as("the JVM has ended").isTrue();
        return new Ended(process.exitValue(), output.get(LIMIT_SECONDS, TimeUnit.SECONDS));
    }

    private static String placeOf(Class<?> type) throws URISyntaxException {
        String name = type.getName().replace('.', '/') + ".class";
        String url = String.valueOf(type.getClassLoader().getResource(name));
        return Path.of(new URI(url.substring(0, url.length() - name.length()))).toString();
    }

    /// The exit code of a JVM, and its output.
    ///
    /// @param output of both streams
    public record Ended(int exit, String output) {
        /// {@return the lines that were logged}
        public List<String> log() {
            return output.lines().filter(line -> line.startsWith("LOG ")).toList();
        }
    }
}
