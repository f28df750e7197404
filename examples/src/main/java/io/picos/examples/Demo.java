package io.picos.examples;

import static java.util.stream.Collectors.joining;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Runs every program on every scheduler, prints what came of it, and exits with 1 if anything is wrong.
final class Demo {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final List<Column> columns;
    private final List<Program> programs;
    private final PrintStream out;
    private final List<Cell> cells = new ArrayList<>();

    private Demo(List<Column> columns, List<Program> programs, PrintStream out) {
        this.columns = columns;
        this.programs = programs;
        this.out = out;
    }

    /// Runs all that there is.
    public static void main(String[] arguments) throws InterruptedException {
        System.setErr(System.out); // the log, and stack traces, appear where they belong
        System.setProperty("java.util.logging.SimpleFormatter.format", "%3$s: %5$s%n");
        System.exit(run(Columns.ALL, Program.ALL, System.out, LIMIT));
    }

    /// Runs the programs on the schedulers.
    ///
    /// @param columns the schedulers
    /// @param programs what to run
    /// @param out where to print
    /// @param limit for each program
    /// @return the exit code: 0 if all is right
    static int run(List<Column> columns, List<Program> programs, PrintStream out, Duration limit)
            throws InterruptedException {
        Demo demo = new Demo(columns, programs, out);
        Carrier carrier = Carrier.learn();
        demo.printHeader();
        for (Column column : columns) {
            for (Program program : programs) {
                demo.cells.add(Cell.run(column, program, carrier, limit));
            }
        }
        demo.printTable();
        return demo.printVerdict();
    }

    private void printHeader() {
        out.printf(
                "Picos Bridge demo: %d programs in fibers of %d schedulers, on JDK %s with -Dio.picos.carrier=%s%n",
                programs.size(),
                columns.size(),
                Runtime.version().feature(),
                System.getProperty("io.picos.carrier", "auto"));
    }

    private void printTable() {
        int first = width(columns, Column::name);
        int other = Math.max(width(programs, Program::name), width(cells, Cell::toString));
        out.println();
        out.println(row(
                first, other, "scheduler", programs.stream().map(Program::name).toList(), "carriers"));
        for (Column column : columns) {
            List<Cell> row =
                    cells.stream().filter(cell -> cell.column() == column).toList();
            String carriers = row.stream()
                    .flatMap(cell -> cell.carriers().stream())
                    .distinct()
                    .sorted()
                    .collect(joining(" + "));
            out.println(row(
                    first,
                    other,
                    column.name(),
                    row.stream().map(Cell::toString).toList(),
                    carriers));
        }
    }

    private static String row(int first, int other, String name, List<String> cells, String carriers) {
        return pad(name, first)
                + cells.stream().map(cell -> "  " + pad(cell, other)).collect(joining()) + "  " + carriers;
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(width - text.length());
    }

    private static <T> int width(List<T> items, Function<T, String> text) {
        return items.stream().map(text).mapToInt(String::length).max().orElse(0);
    }

    private int printVerdict() {
        List<Cell> wrong = cells.stream().filter(cell -> cell.problem() != null).toList();
        out.println();
        for (Program program : programs) {
            out.println("ok in " + program.name() + " means that it said: " + program.expected());
        }
        out.println();
        wrong.forEach(cell -> out.println(
                "WRONG: " + cell.program().name() + " on " + cell.column().name() + ": " + cell.problem()));
        out.println(
                wrong.isEmpty()
                        ? cells.size() + " runs, all right"
                        : wrong.size() + " of " + cells.size() + " runs are WRONG");
        return wrong.isEmpty() ? 0 : 1;
    }
}
