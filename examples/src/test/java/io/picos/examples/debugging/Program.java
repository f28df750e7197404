package io.picos.examples.debugging;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.examples.Patience;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A program in a JVM of its own, with the same carriers as this JVM, and the tools that look at it from outside.
final class Program implements AutoCloseable {
    private static final String END = "the end of the output";

    private final Process process;
    private final PrintStream input;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final CompletableFuture<Void> reading;

    private Program(Process process) {
        this.process = process;
        this.input = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        this.reading =
                CompletableFuture.runAsync(this::read, Thread.ofPlatform().daemon()::start);
    }

    /// Starts a program.
    ///
    /// @param main the class with its main method
    /// @param options of the JVM: all that begin with `-`; then the arguments of the program
    static Program start(Class<?> main, String... options) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(tool("java"));
        String carrier = System.getProperty("io.picos.carrier", "auto");
        command.add("-Dio.picos.carrier=" + carrier);
        if (carrier.equals("backend")) {
            command.addAll(List.of("--add-opens", "java.base/java.lang=ALL-UNNAMED"));
        }
        command.addAll(List.of("-cp", classPath()));
        Stream.of(options).filter(each -> each.startsWith("-")).forEach(command::add);
        command.add(main.getName());
        Stream.of(options).filter(each -> !each.startsWith("-")).forEach(command::add);
        return new Program(new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    private static String classPath() {
        return Stream.of("java.class.path", "jdk.module.path")
                .map(path -> System.getProperty(path, ""))
                .filter(path -> !path.isEmpty())
                .reduce((one, other) -> one + File.pathSeparator + other)
                .orElseThrow();
    }

    private static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    private void read() {
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                lines.add(line);
            }
        } catch (IOException closed) {
            lines.add("the program was stopped: " + closed);
        }
        lines.add(END);
    }

    // ---- its input and output

    void say(String line) {
        input.println(line);
    }

    /// {@return the next line of the output that contains the text}
    String line(String text) throws InterruptedException {
        List<String> others = new ArrayList<>();
        while (true) {
            String line = lines.poll(Patience.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            assertThat(line)
                    .as("after %s, a line with '%s'", others, text)
                    .isNotNull()
                    .isNotEqualTo(END);
            if (line.contains(text)) {
                return line;
            }
            others.add(line);
        }
    }

    /// {@return the next line of the output if it comes in time and contains the text, or null}
    @Nullable String lineOrNull(String text, Duration limit) throws InterruptedException {
        String line = lines.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
        return line == null || !line.contains(text) ? null : line;
    }

    /// {@return the next lines, without the first line that contains the text and all lines after it}
    String linesUntil(String text) throws InterruptedException {
        List<String> all = new ArrayList<>();
        for (String line = line(""); !line.contains(text); line = line("")) {
            all.add(line);
        }
        return String.join("\n", all);
    }

    /// Waits until the program ends by itself.
    void awaitEnd() throws InterruptedException {
        assertThat(process.waitFor(Patience.LIMIT.toMillis(), TimeUnit.MILLISECONDS))
                .as("the program ends")
                .isTrue();
        assertThat(process.exitValue()).isZero();
    }

    // ---- tools

    /// {@return the output of `jcmd` with the number of the process and these arguments}
    String jcmd(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(tool("jcmd"), Long.toString(process.pid())));
        command.addAll(List.of(arguments));
        return output(command);
    }

    /// Writes the recording `fibers` to a file, again and again, until it has such events.
    ///
    /// @return the output of `jfr print` for this kind of events
    String recorded(String event, Path file, Predicate<String> isComplete) throws IOException, InterruptedException {
        long end = System.nanoTime() + Patience.LIMIT.toNanos();
        while (true) {
            jcmd("JFR.dump", "name=fibers", "filename=" + file);
            String printed = output(List.of(tool("jfr"), "print", "--events", event, file.toString()));
            if (isComplete.test(printed)) {
                return printed;
            }
            assertThat(System.nanoTime()).as(printed).isLessThan(end);
        }
    }

    private static String output(List<String> command) throws IOException, InterruptedException {
        Process tool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(tool.waitFor()).as("%s: %s", command, output).isZero();
        return output;
    }

    @Override
    public void close() {
        input.close();
        process.destroyForcibly().onExit().join();
        reading.join();
    }
}
