package io.picos.benchmarks.report;

import io.picos.benchmarks.contender.Contender;
import io.picos.benchmarks.contender.Jvm;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/// Has JMH measure one class of benchmarks after the other, each contender in the JVM that it needs. All contenders
/// of a question are measured one after the other, so that what changes on the machine meanwhile is alike for all.
///
/// @param effort how long to measure
/// @param versions the class path of each version of our modules, by name
record Clock(Effort effort, Map<String, String> versions) {
    static final String NOW = "now";
    private static final String CLASS_PATH = "java.class.path";
    private static final int ATTEMPTS = 3;

    /// How long each contender of a question is measured.
    ///
    /// @param forks how many JVMs
    /// @param warmUps how many iterations before it counts
    /// @param iterations how many
    /// @param millis how long each is
    record Effort(int forks, int warmUps, int iterations, int millis) {
        /// Twenty minutes for all.
        static final Effort SHORT = new Effort(2, 4, 5, 300);
        /// A night.
        static final Effort FULL = new Effort(5, 5, 8, 1_000);
    }

    /// {@return the times of all contenders}
    ///
    /// @param question to ask
    List<Timing> measure(Question question) throws RunnerException {
        List<Timing> timings = new ArrayList<>();
        for (Jvm jvm : Jvm.values()) {
            for (String version : versions.keySet()) {
                List<String> contenders = contenders(question, jvm, version);
                if (!contenders.isEmpty()) {
                    timings.addAll(measure(question, jvm, version, contenders));
                }
            }
        }
        timings.sort(Comparator.comparing(Timing::question)); // stable: the contenders stay in order
        return timings;
    }

    private List<Timing> measure(Question question, Jvm jvm, String version, List<String> contenders)
            throws RunnerException {
        Map<String, Timing> best = new LinkedHashMap<>();
        List<String> unsteady = contenders;
        for (int attempt = 0; attempt < ATTEMPTS && !unsteady.isEmpty(); attempt++) {
            for (RunResult result : run(question, jvm, version, unsteady)) {
                Timing timing = timing(question, result, version);
                best.merge(timing.question() + timing.contender(), timing, (a, b) -> a.error() <= b.error() ? a : b);
            }
            unsteady = contenders.stream()
                    .filter(each -> best.values().stream().anyMatch(timing -> isOf(timing, each) && !timing.isSteady()))
                    .toList();
        }
        List<Timing> timings = new ArrayList<>(best.values());
        timings.forEach(each -> System.out.printf(
                "%-40s %-32s %-6s %10.1f +- %7.1f ns%n",
                each.question(), each.contender(), each.version(), each.mean(), each.error()));
        return timings;
    }

    private static boolean isOf(Timing timing, String contender) {
        return timing.contender().equals(title(contender));
    }

    private Collection<RunResult> run(Question question, Jvm jvm, String version, List<String> contenders)
            throws RunnerException {
        String mine = System.getProperty(CLASS_PATH);
        System.setProperty(CLASS_PATH, versions.get(version)); // JMH gives it to the JVMs that it starts
        try {
            ChainedOptionsBuilder options = new OptionsBuilder()
                    .include(question.benchmark().getName().replace(".", "\\.") + "\\.")
                    .jvmArgsPrepend(jvm.options().toArray(String[]::new))
                    .mode(Mode.AverageTime)
                    .timeUnit(TimeUnit.NANOSECONDS)
                    .forks(effort.forks)
                    .warmupIterations(effort.warmUps)
                    .warmupTime(TimeValue.milliseconds(effort.millis))
                    .measurementIterations(effort.iterations)
                    .measurementTime(TimeValue.milliseconds(effort.millis))
                    .timeout(TimeValue.minutes(1))
                    .addProfiler(GCProfiler.class)
                    .shouldFailOnError(true)
                    .verbosity(VerboseMode.SILENT);
            question.others().forEach((name, values) -> options.param(name, values.toArray(String[]::new)));
            if (!question.asked().isEmpty()) {
                options.param(question.asked(), contenders.toArray(String[]::new));
            }
            return new Runner(options.build()).run();
        } finally {
            System.setProperty(CLASS_PATH, mine);
        }
    }

    /// {@return the contenders that need this kind of JVM, and have such a version; a single empty name for a
    /// question without contenders}
    private static List<String> contenders(Question question, Jvm jvm, String version) {
        if (question.isNew() && !version.equals(NOW)) {
            return List.of();
        }
        if (question.names().isEmpty()) {
            return jvm == Jvm.OPEN ? List.of("") : List.of();
        }
        return question.names().stream()
                .filter(name -> Contender.valueOf(name).jvm() == jvm
                        && (version.equals(NOW) || Contender.valueOf(name).isOurs()))
                .toList();
    }

    private static Timing timing(Question question, RunResult result, String version) {
        BenchmarkParams params = result.getParams();
        String name = params.getBenchmark();
        String method = name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1);
        String rest = params.getParamsKeys().stream()
                .filter(key -> !key.equals(question.asked()))
                .map(key -> " " + params.getParam(key))
                .collect(Collectors.joining());
        String contender = question.asked().isEmpty() ? "" : params.getParam(question.asked());
        Result<?> primary = result.getPrimaryResult();
        Result<?> bytes = result.getSecondaryResults().get("gc.alloc.rate.norm");
        return new Timing(
                method + rest,
                title(contender),
                version,
                primary.getScore(),
                primary.getStatistics().getMin(),
                primary.getScoreError(),
                bytes == null ? -1 : bytes.getScore(),
                params.getForks());
    }

    private static String title(String contender) {
        return contender.isEmpty() ? "" : Contender.valueOf(contender).title();
    }
}
