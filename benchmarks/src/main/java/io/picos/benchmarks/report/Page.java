package io.picos.benchmarks.report;

import io.picos.benchmarks.contender.Contender;
import io.picos.benchmarks.program.Reading;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/// Writes `docs/BENCHMARKS.md`.
///
/// @param results what to tell
/// @param folder of the plots and the results, seen from the page
record Page(Results results, String folder) {
    private static final String NONE = "";

    String text() {
        List<String> lines = new ArrayList<>();
        lines.add("# Benchmarks");
        lines.add("");
        lines.add(
                "`benchmarks/run` writes this page. Ratios within one run count; absolute times are those of one machine.");
        lines.add("");
        lines.add("- Machine: " + results.machine());
        lines.add("- JDK: " + results.jdk());
        lines.add("- Commit: " + results.commit() + ", " + results.date()
                + (hasBefore() ? "; *before* is " + results.before() + ", measured in the same run" : NONE));
        lines.add("- All figures: [results.json](" + folder + "/results.json)");
        lines.add(
                "- JMH, average time, the error is half of the interval of 99.9 %. A row whose error exceeds 20 % after "
                        + "three attempts is not published: -");
        lines.add("");
        lines.add(
                "*bare* is a plain virtual thread on the simplest executor with one thread: the JDK's own share in the cost "
                        + "of a fiber.");
        lines.add("");
        targets(lines);
        timings(lines);
        readings(lines);
        return String.join("\n", lines) + "\n";
    }

    private boolean hasBefore() {
        return !results.before().isEmpty();
    }

    private void targets(List<String> lines) {
        lines.add("## Targets");
        lines.add("");
        row(lines, "question", "before", "now", "target", "");
        row(lines, "---", "---", "---", "---", "---");
        for (Target target : Target.ALL) {
            String now = target.ratio(results, Clock.NOW).map(Page::ratio).orElse("-");
            String verdict = target.ratio(results, Clock.NOW)
                    .map(ratio -> ratio <= target.most() ? "reached" : "missed")
                    .orElse(NONE);
            String before =
                    target.ratio(results, Versions.BEFORE).map(Page::ratio).orElse(NONE);
            row(lines, target.question(), before, now, ratio(target.most()), verdict);
        }
        lines.add("");
    }

    private void timings(List<String> lines) {
        lines.add("## Times and allocation");
        lines.add("");
        Set<String> questions =
                results.timings().stream().map(Timing::question).collect(Collectors.toCollection(LinkedHashSet::new));
        for (String question : questions) {
            List<Timing> all = results.timings().stream()
                    .filter(each -> each.question().equals(question) && each.isSteady())
                    .toList();
            double bare = results.timing(question, Contender.BARE.title(), Clock.NOW)
                    .map(Timing::mean)
                    .orElse(Double.NaN);
            lines.add("### " + question);
            lines.add("");
            if (Plot.isWorthwhile(all)) {
                lines.add("![" + question + "](" + folder + "/" + Plot.file(question) + ")");
                lines.add("");
            }
            row(lines, "who", "version", "ns", "+-", "best", "bytes", "/ bare");
            row(lines, "---", "---", "---", "---", "---", "---", "---");
            for (Timing each : all) {
                row(
                        lines,
                        each.contender().isEmpty() ? "-" : each.contender(),
                        each.version(),
                        number(each.mean()),
                        number(each.error()),
                        number(each.best()),
                        each.bytes() < 0 ? NONE : number(each.bytes()),
                        Double.isNaN(bare) ? NONE : ratio(each.mean() / bare));
            }
            lines.add("");
        }
    }

    private void readings(List<String> lines) {
        lines.add("## Programs beside JMH");
        lines.add("");
        Set<String> programs =
                results.readings().stream().map(Reading::program).collect(Collectors.toCollection(LinkedHashSet::new));
        for (String program : programs) {
            List<Reading> all = results.readings().stream()
                    .filter(each -> each.program().equals(program))
                    .toList();
            List<String> names = List.copyOf(all.get(0).values().keySet());
            lines.add("### " + program);
            lines.add("");
            lines.add("| who | version | " + String.join(" | ", names) + " |");
            lines.add("| --- | --- |" + " --- |".repeat(names.size()));
            for (Reading each : all) {
                lines.add("| " + each.contender() + " | " + each.version() + " | "
                        + names.stream()
                                .map(name -> number(each.values().getOrDefault(name, Double.NaN)))
                                .collect(Collectors.joining(" | "))
                        + " |");
            }
            lines.add("");
        }
    }

    private static void row(List<String> lines, String... cells) {
        StringBuilder row = new StringBuilder("|");
        for (String cell : cells) {
            row.append(' ').append(cell).append(" |");
        }
        lines.add(row.toString());
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 100 ? "%.1f" : "%,.0f", value);
    }

    private static String ratio(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
