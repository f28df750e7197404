package io.picos.benchmarks.report;

import io.picos.benchmarks.AwaitBenchmark;
import io.picos.benchmarks.ComputationBenchmark;
import io.picos.benchmarks.CurrentBenchmark;
import io.picos.benchmarks.DeadlineBenchmark;
import io.picos.benchmarks.ForkBenchmark;
import io.picos.benchmarks.HandOffBenchmark;
import io.picos.benchmarks.LockBenchmark;
import io.picos.benchmarks.ScopeBenchmark;
import io.picos.benchmarks.SpawnBenchmark;
import io.picos.benchmarks.StartBenchmark;
import io.picos.benchmarks.SuspendBenchmark;
import io.picos.benchmarks.UncontendedBenchmark;
import io.picos.benchmarks.UnfairLockBenchmark;
import io.picos.benchmarks.YieldBenchmark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.openjdk.jmh.runner.RunnerException;

/// Asks all questions, and writes `results.json`, the plots and the page. The script `benchmarks/run` calls it.
public final class Main {
    private static final String RESULTS = "results.json";

    private final Arguments arguments;

    private Main(Arguments arguments) {
        this.arguments = arguments;
    }

    /// Arguments: see [Arguments].
    public static void main(String[] args) throws IOException, InterruptedException, RunnerException {
        Arguments arguments = Arguments.of(args);
        Main main = new Main(arguments);
        Results results = arguments.isRedrawing()
                ? Results.of(Files.readString(arguments.folder().resolve(RESULTS)))
                : main.measure();
        main.write(results);
        System.exit(0);
    }

    private Results measure() throws IOException, InterruptedException, RunnerException {
        Map<String, String> versions = Versions.of(arguments.beforeClasses());
        Clock clock = new Clock(arguments.isFull() ? Clock.Effort.FULL : Clock.Effort.SHORT, versions);
        List<Timing> timings = new ArrayList<>();
        for (Question question : questions(arguments.isFull())) {
            if (arguments.only().matcher(question.benchmark().getSimpleName()).find()) {
                timings.addAll(clock.measure(question.benchmark(), question.parameters()));
            }
        }
        return new Results(
                LocalDateTime.now(ZoneId.systemDefault())
                        .truncatedTo(ChronoUnit.MINUTES)
                        .toString(),
                machine(),
                System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"),
                arguments.commit(),
                arguments.before(),
                timings,
                arguments.only().matcher("Programs").find() ? new Programs(versions).runAll() : List.of());
    }

    /// A class of benchmarks, and values of its parameters other than the contender.
    private record Question(Class<?> benchmark, Map<String, List<String>> parameters) {
        Question(Class<?> benchmark) {
            this(benchmark, Map.of());
        }
    }

    private static List<Question> questions(boolean isFull) {
        return List.of(
                new Question(YieldBenchmark.class, isFull ? Map.of() : Map.of("fibers", List.of("100"))),
                new Question(SpawnBenchmark.class),
                new Question(SuspendBenchmark.class),
                new Question(HandOffBenchmark.class),
                new Question(ForkBenchmark.class),
                new Question(LockBenchmark.class),
                new Question(UnfairLockBenchmark.class),
                new Question(
                        UncontendedBenchmark.class,
                        isFull ? Map.of() : Map.of("primitive", List.of("REENTRANT_LOCK", "MUTEX", "LOCK"))),
                new Question(ComputationBenchmark.class),
                new Question(CurrentBenchmark.class),
                new Question(DeadlineBenchmark.class),
                new Question(AwaitBenchmark.class),
                new Question(StartBenchmark.class),
                new Question(ScopeBenchmark.class));
    }

    private static String machine() throws IOException {
        String model = "";
        Path facts = Path.of("/proc/cpuinfo");
        if (Files.isReadable(facts)) {
            try (Stream<String> lines = Files.lines(facts)) {
                model = lines.filter(line -> line.startsWith("model name"))
                        .map(line -> line.substring(line.indexOf(':') + 1).strip() + ", ")
                        .findFirst()
                        .orElse("");
            }
        }
        Runtime runtime = Runtime.getRuntime();
        return model + runtime.availableProcessors() + " cores, " + System.getProperty("os.name") + " "
                + System.getProperty("os.arch");
    }

    private void write(Results results) throws IOException {
        Path folder = arguments.folder();
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(RESULTS), results.toJson());
        for (String question :
                results.timings().stream().map(Timing::question).distinct().toList()) {
            List<Timing> timings = results.timings().stream()
                    .filter(each -> each.question().equals(question) && each.isSteady())
                    .toList();
            if (Plot.isWorthwhile(timings)) {
                Files.writeString(folder.resolve(Plot.file(question)), Plot.svg(question, timings));
            }
        }
        Path page = arguments.page();
        Path here = page.toAbsolutePath().getParent();
        if (here == null) {
            throw new IllegalArgumentException("--page must name a file, but is " + page);
        }
        String link = "./" + here.relativize(folder.toAbsolutePath());
        Files.writeString(page, new Page(results, link).text());
        System.out.println(page + " and " + folder + " are written");
    }

    /// The arguments of the script.
    ///
    /// @param folder of the results, `--folder`
    /// @param page to write, `--page`
    /// @param commit that is measured, `--commit`
    /// @param before the commit that is measured beside it, or empty, `--before`
    /// @param beforeClasses the class path of that, or empty, `--before-classes`
    /// @param only which classes of benchmarks, and `Programs`, `--only`
    /// @param isFull whether it may take a night, `--full`
    /// @param isRedrawing whether nothing is measured, but written again, `--redraw`
    record Arguments(
            Path folder,
            Path page,
            String commit,
            String before,
            String beforeClasses,
            Pattern only,
            boolean isFull,
            boolean isRedrawing) {
        static Arguments of(String... args) {
            List<String> all = List.of(args);
            return new Arguments(
                    Path.of(value(all, "--folder", "results")),
                    Path.of(value(all, "--page", "BENCHMARKS.md")),
                    value(all, "--commit", "unknown"),
                    value(all, "--before", ""),
                    value(all, "--before-classes", ""),
                    Pattern.compile(value(all, "--only", "")),
                    all.contains("--full"),
                    all.contains("--redraw"));
        }

        private static String value(List<String> all, String name, String otherwise) {
            int index = all.indexOf(name);
            return index < 0 ? otherwise : all.get(index + 1);
        }
    }
}
