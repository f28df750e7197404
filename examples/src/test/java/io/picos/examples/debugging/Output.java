package io.picos.examples.debugging;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// The output of a tool, without the numbers that differ in each run.
///
/// A number of a fiber or an identity becomes the number of its first appearance, so that the relations stay. A time,
/// a date, a line of a source file, and the number of a thread become zero.
final class Output {
    private static final Pattern NAME = Pattern.compile(
            "#\\d+|(?<=fiber = )\\d+|@[0-9a-f]{2,8}\\b|" + "(?<=scope |scope [0-9a-f]{2,8} in )[0-9a-f]{2,8}\\b");
    private static final Pattern TIME =
            Pattern.compile("\\d{2}:\\d{2}:\\d{2}\\.\\d{3} \\(.*?\\)|\\d+([.,]\\d+)? ?(ns|us|ms|s)\\b");
    private static final Pattern NUMBER = Pattern.compile(
            "(?<=\\.java:)\\d+|(?<=thread-)\\d+|(?<=Thread-)\\d+|(?<=javaThreadId = )\\d+|(?<=lambda\\$\\w{1,40}\\$)\\d+");

    private Output() {}

    static boolean isSame(String one, String other) {
        return normal(one).equals(normal(other));
    }

    static String normal(String output) {
        Map<String, Integer> names = new HashMap<>();
        String named = NAME.matcher(output.strip()).replaceAll((MatchResult name) -> {
            String digits = name.group().replaceFirst("^[#@]", "");
            String kind = name.group().matches("[#@].*") ? name.group().substring(0, 1) : "";
            return kind + "<" + names.computeIfAbsent(kind + digits, ignored -> names.size() + 1) + ">";
        });
        String timeless = TIME.matcher(named).replaceAll("0 s");
        return NUMBER.matcher(timeless).replaceAll("0").replaceAll("[ \t]+\n", "\n");
    }
}
