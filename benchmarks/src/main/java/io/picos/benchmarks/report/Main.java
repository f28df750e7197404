package io.picos.benchmarks.report;

import static io.picos.benchmarks.contender.Contender.BARE;
import static io.picos.benchmarks.contender.Contender.COMPLETABLE_FUTURE;
import static io.picos.benchmarks.contender.Contender.COMPLETABLE_FUTURE_ON_JDK;
import static io.picos.benchmarks.contender.Contender.CONTINUATIONS;
import static io.picos.benchmarks.contender.Contender.COROUTINES;
import static io.picos.benchmarks.contender.Contender.JOX;
import static io.picos.benchmarks.contender.Contender.REACTOR;
import static io.picos.benchmarks.contender.Contender.RXJAVA;
import static io.picos.benchmarks.contender.Contender.THREADS;
import static io.picos.benchmarks.contender.Contender.TWO_BRIDGES;
import static io.picos.benchmarks.contender.Contender.TWO_THREADS;
import static io.picos.benchmarks.contender.Contender.VERTX;
import static io.picos.benchmarks.contender.Contender.VIRTUAL_THREADS;
import static io.picos.benchmarks.contender.Contender.VIRTUAL_THREADS_ON_ONE;

import io.picos.benchmarks.AwaitBenchmark;
import io.picos.benchmarks.ChannelBenchmark;
import io.picos.benchmarks.ComputationBenchmark;
import io.picos.benchmarks.CurrentBenchmark;
import io.picos.benchmarks.DeadlineBenchmark;
import io.picos.benchmarks.ForkBenchmark;
import io.picos.benchmarks.HandOffBenchmark;
import io.picos.benchmarks.LockBenchmark;
import io.picos.benchmarks.ScopeBenchmark;
import io.picos.benchmarks.SelectBenchmark;
import io.picos.benchmarks.SpawnBenchmark;
import io.picos.benchmarks.StartBenchmark;
import io.picos.benchmarks.StreamBenchmark;
import io.picos.benchmarks.SuspendBenchmark;
import io.picos.benchmarks.UncontendedBenchmark;
import io.picos.benchmarks.UnfairLockBenchmark;
import io.picos.benchmarks.YieldBenchmark;
import io.picos.benchmarks.contender.Contender;
import io.picos.benchmarks.program.Reading;
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
                timings.addAll(clock.measure(question));
                save(results(timings, List.of())); // so that a run that is cut off keeps its results
            }
        }
        boolean hasPrograms = arguments.only().matcher("Programs").find();
        return results(timings, hasPrograms ? new Programs(versions).runAll() : List.of());
    }

    private Results results(List<Timing> timings, List<Reading> readings) throws IOException {
        return new Results(
                LocalDateTime.now(ZoneId.systemDefault())
                        .truncatedTo(ChronoUnit.MINUTES)
                        .toString(),
                machine(),
                System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"),
                arguments.commit(),
                arguments.before(),
                timings,
                readings);
    }

    private static List<Question> questions(boolean isFull) {
        Contender[] all = {
            COMPLETABLE_FUTURE,
            REACTOR,
            RXJAVA,
            VERTX,
            THREADS,
            COMPLETABLE_FUTURE_ON_JDK,
            VIRTUAL_THREADS,
            VIRTUAL_THREADS_ON_ONE,
            BARE,
            CONTINUATIONS,
            COROUTINES
        };
        Contender[] some = {COMPLETABLE_FUTURE, THREADS, VIRTUAL_THREADS, VIRTUAL_THREADS_ON_ONE, BARE, COROUTINES};
        Question yield = Question.of(YieldBenchmark.class, all);
        Question uncontended = Question.ofNobody(UncontendedBenchmark.class);
        return List.of(
                isFull ? yield : yield.with("fibers", "100"),
                Question.of(SpawnBenchmark.class, all),
                Question.of(
                        SuspendBenchmark.class,
                        COMPLETABLE_FUTURE,
                        THREADS,
                        VIRTUAL_THREADS,
                        VIRTUAL_THREADS_ON_ONE,
                        BARE,
                        CONTINUATIONS,
                        COROUTINES),
                Question.of(
                        HandOffBenchmark.class,
                        COMPLETABLE_FUTURE,
                        REACTOR,
                        RXJAVA,
                        VERTX,
                        THREADS,
                        COMPLETABLE_FUTURE_ON_JDK,
                        TWO_THREADS,
                        TWO_BRIDGES,
                        VIRTUAL_THREADS,
                        VIRTUAL_THREADS_ON_ONE,
                        BARE,
                        COROUTINES),
                Question.of(ForkBenchmark.class, some),
                Question.of(LockBenchmark.class, COMPLETABLE_FUTURE, VIRTUAL_THREADS_ON_ONE, COROUTINES),
                Question.of(UnfairLockBenchmark.class, COMPLETABLE_FUTURE, VIRTUAL_THREADS_ON_ONE),
                isFull ? uncontended : uncontended.with("primitive", "REENTRANT_LOCK", "MUTEX", "LOCK"),
                Question.ofNobody(ComputationBenchmark.class),
                Question.ofNobody(CurrentBenchmark.class),
                Question.of(DeadlineBenchmark.class, COMPLETABLE_FUTURE, THREADS, VIRTUAL_THREADS, COROUTINES),
                Question.ofLibraries(AwaitBenchmark.class),
                Question.ofLibraries(StartBenchmark.class),
                Question.of(ScopeBenchmark.class, some),
                Question.of(ChannelBenchmark.class, COMPLETABLE_FUTURE, THREADS, VIRTUAL_THREADS, COROUTINES, JOX)
                        .ofThisVersionOnly(),
                Question.of(SelectBenchmark.class, COMPLETABLE_FUTURE, THREADS, COROUTINES, JOX)
                        .ofThisVersionOnly(),
                Question.ofNobody(StreamBenchmark.class).ofThisVersionOnly());
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
        save(results);
        Path folder = arguments.folder();
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

    private void save(Results results) throws IOException {
        Files.createDirectories(arguments.folder());
        Files.writeString(arguments.folder().resolve(RESULTS), results.toJson());
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
