package io.picos.benchmarks.program;

import java.util.Map;

/// The values that a program has measured.
///
/// @param program its name
/// @param contender the title of who was measured
/// @param version `now` or `before`
/// @param values by name
public record Reading(String program, String contender, String version, Map<String, Double> values) {
    private static final String MARK = "reading ";

    /// Tells the process that has started this program.
    static void print(String name, double value) {
        System.out.println(MARK + name + " " + value);
    }

    /// {@return the value that a line of a program tells, by its name; empty for another line}
    public static Map<String, Double> parse(String line) {
        int end = line.lastIndexOf(' ');
        return line.startsWith(MARK)
                ? Map.of(line.substring(MARK.length(), end), Double.valueOf(line.substring(end + 1)))
                : Map.of();
    }
}
