package io.picos.examples.debugging;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.picos.examples.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Replays the steps of `docs/DEBUGGING.md`, with the tools that it names.
class DebuggingTest {
    private static final Path HERE = Path.of("src/test/java/io/picos/examples/debugging");
    private static final Pattern SHOWN = Pattern.compile("(?s)```java\n(.*?)```");
    private static final Pattern MARKED = Pattern.compile("(?s)\n *// begin\n(.*?)\n *// end\n");

    @TempDir
    Path folder;

    @Test
    void snippets_ofThePage_areThoseOfThePrograms() throws IOException {
        List<String> marked = Stream.of("Transfers", "Orders", "Subscriptions", "Faulty", "Reports", "Tenants")
                .flatMap(name -> snippets(MARKED, HERE.resolve(name + ".java")))
                .toList();
        assertThat(snippets(SHOWN, Chapter.PAGE).toList())
                .hasSizeGreaterThan(5)
                .containsExactlyInAnyOrderElementsOf(marked);
    }

    private static Stream<String> snippets(Pattern pattern, Path file) {
        try {
            return pattern.matcher(Files.readString(file))
                    .results()
                    .map((MatchResult snippet) -> snippet.group(1).stripIndent().strip());
        } catch (IOException missing) {
            throw new AssertionError(missing);
        }
    }

    @Test
    void deadlock_replayed_isFound() throws Exception {
        Chapter chapter = Chapter.of("1. A deadlock");
        try (Program program = Program.start(Transfers.class)) {
            program.jcmd("JFR.start", "name=fibers");
            String dumps = program.recorded("io.picos.FiberDump", recording(), text -> text.contains("DEADLOCK"));
            chapter.shows(text(event(dumps, "DEADLOCK")));
        }
        try (Program program = Program.start(Transfers.class, "ordered")) {
            program.awaitEnd();
        }
        try (Program program = Program.start(Orders.class)) {
            program.jcmd("JFR.start", "name=fibers");
            String dumps = program.recorded("io.picos.FiberDump", recording(), text -> text.contains("holds up"));
            chapter.shows(text(event(dumps, "holds up")));
        }
        chapter.ends();
    }

    @Test
    void leak_replayed_isFound() throws Exception {
        Chapter chapter = Chapter.of("2. A leak");
        try (Program program = Program.start(Subscriptions.class)) {
            program.say("20");
            String before = aliveUntil(program, " 20.0");
            program.say("20");
            chapter.shows(before + "\n" + aliveUntil(program, " 40.0"));
            program.jcmd("JFR.start", "name=fibers");
            String dumps = program.recorded("io.picos.FiberDump", recording(), text -> text.contains("\"reader\""));
            chapter.shows(text(event(dumps, "reader")));
        }
        chapter.shows(failure("SubscriptionsTest"));
        try (Program program = Program.start(Subscriptions.class, "scoped")) {
            program.say("20");
            aliveUntil(program, " 0.0");
        }
        chapter.ends();
    }

    @Test
    void blockedEventLoop_replayed_isFound() throws Exception {
        Chapter chapter = Chapter.of("3. A blocked event loop");
        try (Program program = Program.start(Reports.class, "-XX:StartFlightRecording:name=fibers")) {
            chapter.shows(program.line("A turn of fiber") + "\n" + program.linesUntil("not reported again"));
            String turns = program.recorded("io.picos.LongTurn", recording(), text -> text.contains("Reports"));
            chapter.shows(event(turns, "Reports")); // on a loaded machine, a turn that loads classes is long as well
            program.say("enough");
            program.line("pong");
        }
        chapter.shows(failureIn(Reports.class.getName() + ".render", "ReportsTest"));
        try (Program program = Program.start(Reports.class, "elsewhere")) {
            program.line("pong");
        }
        chapter.ends();
    }

    @Test
    void starvingLane_replayed_isFound() throws Exception {
        Chapter chapter = Chapter.of("4. A starving lane");
        try (Program program = Program.start(Tenants.class)) {
            chapter.shows(program.jcmd("JFR.start", "name=fibers")
                    .lines()
                    .skip(1)
                    .findFirst()
                    .orElseThrow());
            List<String> lanes = List.of("fibers = 100\n", "fibers = 1\n");
            String delays = program.recorded(
                    "io.picos.LaneDelay", recording(), text -> lanes.stream().allMatch(text::contains));
            chapter.shows(lanes.stream().map(lane -> event(delays, lane)).collect(joining("\n\n")));
        }
        chapter.ends();
    }

    /// {@return the meter, once it has the value} The meter follows the fibers with a delay.
    private static String aliveUntil(Program program, String value) throws InterruptedException {
        long end = System.nanoTime() + Patience.LIMIT.toNanos();
        while (true) {
            program.say("0");
            String line = program.lineOrNull("picos.fibers", Duration.ofMillis(100));
            if (line != null && line.endsWith(value)) {
                return line;
            }
            assertThat(System.nanoTime())
                    .as("the meter is %s, and not %s", line, value)
                    .isLessThan(end);
        }
    }

    /// {@return the message of a test that is about a turn at that place} A turn is reported once: on a busy
    /// machine, it may be before the fiber comes there.
    private static String failureIn(String place, String test) throws Exception {
        String failure = failure(test);
        for (int attempt = 1; attempt < 10 && !failure.contains("computes at " + place); attempt++) {
            failure = failure(test);
        }
        return failure;
    }

    /// {@return the message of a test}
    private static String failure(String test) throws Exception {
        try (Program program = Program.start(Faulty.class, test)) {
            program.line("--- begin"); // after the log
            return program.linesUntil("--- end");
        }
    }

    private Path recording() {
        return folder.resolve("fibers.jfr");
    }

    /// {@return the field `text` of an event}
    private static String text(String event) {
        return event.substring(event.indexOf("text = \"") + "text = \"".length(), event.indexOf("\n\"\n"));
    }

    /// {@return the first event that contains the text}
    private static String event(String printed, String text) {
        return Stream.of(printed.split("(?m)(?<=^})\n"))
                .filter(each -> each.contains(text))
                .findFirst()
                .orElseThrow()
                .strip();
    }
}
