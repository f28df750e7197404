package io.picos.test;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;

import io.picos.FiberSnapshot.Entry;
import io.picos.FiberSnapshot.State;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The message about fibers that tests have left. The fibers that do the same at the same place are one
/// paragraph; the paragraph of the fiber with the lowest number comes first.
///
/// @param fibers the fibers that are left, at least one
/// @param threads the names of the threads of the JVM that run no fiber
record Leak(List<Entry> fibers, Map<Long, String> threads) {
    private static final int MOST_NUMBERS = 10;

    /// The properties that the fibers of a paragraph share.
    private record Kind(
            String scheduler, State state, @Nullable String waitsFor, long spawner, List<StackTraceElement> stack) {
        static Kind of(Entry fiber) {
            String type = fiber.waitsFor() == null
                    ? null
                    : simpleName(fiber.waitsFor().type());
            return new Kind(fiber.scheduler(), fiber.state(), type, fiber.spawner(), fiber.stack());
        }

        private static String simpleName(String type) {
            return type.substring(type.lastIndexOf('.') + 1).replace('$', '.');
        }
    }

    static Leak of(List<Entry> fibers) {
        return new Leak(
                fibers, Thread.getAllStackTraces().keySet().stream().collect(toMap(Thread::threadId, Thread::getName)));
    }

    /// {@return the message}
    ///
    /// @param grace how long the fibers had to end
    /// @param tests the tests that may have started them, at least one
    String message(Duration grace, Set<String> tests) {
        StringBuilder text = new StringBuilder(counted(fibers.size()))
                .append(fibers.size() == 1 ? " is" : " are")
                .append(" left ")
                .append(Durations.text(grace))
                .append(tests.size() == 1 ? " after the test " : " after these tests, which ran at the same time: ")
                .append(String.join(", ", tests))
                .append('\n');
        fibers.stream()
                .sorted(Comparator.comparingLong(Entry::id))
                .collect(groupingBy(Kind::of, LinkedHashMap::new, Collectors.toList()))
                .forEach((kind, members) -> paragraph(text, kind, members));
        return text.toString();
    }

    private void paragraph(StringBuilder text, Kind kind, List<Entry> members) {
        text.append('\n')
                .append(counted(members.size()))
                .append(" of ")
                .append(kind.scheduler)
                .append(": ")
                .append(numbers(members))
                .append("\n  ")
                .append(kind.state.name().toLowerCase(Locale.ROOT));
        if (kind.waitsFor != null) {
            text.append(", waits for a ").append(kind.waitsFor);
        }
        text.append("\n  spawned by ").append(spawner(kind.spawner)).append('\n');
        for (StackTraceElement frame : kind.stack) {
            text.append("      at ").append(frame).append('\n');
        }
    }

    private static String counted(int fibers) {
        return fibers == 1 ? "1 fiber" : fibers + " fibers";
    }

    private static String numbers(List<Entry> members) {
        String numbers = members.stream()
                .limit(MOST_NUMBERS)
                .map(each -> "#" + each.id() + (each.name().isEmpty() ? "" : " \"" + each.name() + "\""))
                .collect(joining(", "));
        int more = members.size() - MOST_NUMBERS;
        return more > 0 ? numbers + " and " + more + " more" : numbers;
    }

    private String spawner(long number) {
        if (fibers.stream().anyMatch(fiber -> fiber.id() == number)) {
            return "fiber #" + number + ", which is left too";
        }
        String thread = threads.get(number);
        return thread == null ? "#" + number + ", which has ended" : "thread #" + number + " \"" + thread + "\"";
    }
}
