package io.picos.test;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;

import io.picos.FiberSnapshot.Entry;
import io.picos.FiberSnapshot.State;
import io.picos.FiberSnapshot.Thing;
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
    private static final String WAYS_OUT = """

            A fiber that is forked in a scope, such as a Bundle, ends before the scope does. Other fibers have to be \
            cancelled and awaited by the code that spawns them. @Grace("5s") gives fibers more time to end, and \
            @LeavesFibers("why") is for a test that leaves fibers on purpose.
            """;

    /// The properties that the fibers of a paragraph share.
    private record Kind(
            String scheduler,
            State state,
            @Nullable String waitsFor,
            @Nullable Long owner,
            boolean orphan,
            long spawner,
            List<StackTraceElement> stack) {
        static Kind of(Entry fiber) {
            Thing thing = fiber.waitsFor();
            return new Kind(
                    fiber.scheduler(),
                    fiber.state(),
                    thing == null ? null : simpleName(thing.type()),
                    thing == null ? null : thing.owner(),
                    fiber.orphan(),
                    fiber.spawner(),
                    fiber.stack());
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
        return text.append(WAYS_OUT).toString();
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
        if (kind.owner != null) {
            text.append(" of #").append(kind.owner);
        }
        if (kind.orphan) {
            text.append(", perhaps for ever");
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
