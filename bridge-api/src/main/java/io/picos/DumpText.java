package io.picos;

import io.picos.FiberSnapshot.Entry;
import io.picos.FiberSnapshot.State;
import io.picos.FiberSnapshot.Thing;
import io.picos.engine.Roster;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes a dump for people.
///
/// Fibers that do the same at the same place are of one *kind*. The first fibers of a kind are written one by one, as
/// soon as they are met; the others are only counted, and follow in one line at the end of their scheduler. So 100,000
/// fibers are not 10 MB of text that nobody reads. What is kept meanwhile is bounded. A fiber in a deadlock is always
/// written.
final class DumpText {
    /// How many fibers of a kind are written one by one.
    private static final int MOST_OF_A_KIND = 5;

    /// How many kinds of fibers are told apart in one scheduler. The fibers of others are all written one by one.
    private static final int MOST_KINDS = 1000;

    /// How many different stacks are remembered, so that equal stacks are written once.
    private static final int MOST_STACKS = 1000;

    private final Appendable out;
    private final Map<List<StackTraceElement>, Long> stacks = new HashMap<>(); // the first fiber that had the stack
    private final Map<Kind, Crowd> crowds = new LinkedHashMap<>(); // of the scheduler that is being written

    /// The properties that the fibers of a kind share.
    private record Kind(
            State state,
            @Nullable String waitsFor,
            boolean holdsUp,
            boolean orphan,
            @Nullable String cancellation,
            List<StackTraceElement> stack) {
        static Kind of(Entry fiber) {
            Thing thing = fiber.waitsFor();
            return new Kind(
                    fiber.state(),
                    thing == null ? null : thing.type(),
                    fiber.holdsUp() > 0,
                    fiber.orphan(),
                    fiber.cancellation(),
                    fiber.stack());
        }
    }

    DumpText(Appendable out) {
        this.out = out;
    }

    void write(Survey survey) throws IOException {
        out.append(counted(survey.size()));
        if (!Roster.includesThreadFibers()) {
            out.append(", of ThreadScheduler only those in a deadlock with others (-Dio.picos.observe=all lists all)");
        }
        out.append('\n');
        Set<Long> deadlocked = new HashSet<>();
        for (List<Entry> circle : survey.deadlocks()) {
            writeDeadlock(circle);
            circle.forEach(entry -> deadlocked.add(entry.id()));
        }
        String scheduler = "";
        for (Entry entry : survey) {
            if (!entry.scheduler().equals(scheduler)) {
                writeCrowds();
                scheduler = entry.scheduler();
                out.append('\n').append(scheduler).append('\n');
            }
            if (deadlocked.contains(entry.id()) || !isCounted(entry)) {
                writeFiber(entry);
            }
        }
        writeCrowds();
        if (survey.omitted() > 0) {
            out.append("\nand ").append(counted(survey.omitted())).append(" more, beyond the limit\n");
        }
    }

    private static String counted(int fibers) {
        return fibers == 1 ? "1 fiber" : fibers + " fibers";
    }

    private void writeDeadlock(List<Entry> circle) throws IOException {
        out.append("\nDEADLOCK\n");
        for (int i = 0; i < circle.size(); i++) {
            out.append("  ").append(title(circle.get(i)));
            Thing thing = circle.get(i).waitsFor();
            if (thing != null) {
                out.append(" waits for ").append(thing.toString());
            }
            out.append(" of ")
                    .append(title(circle.get((i + 1) % circle.size())))
                    .append('\n');
        }
    }

    private static String title(Entry entry) {
        return "#" + entry.id() + (entry.name().isEmpty() ? "" : " \"" + entry.name() + "\"");
    }

    /// {@return whether enough fibers of its kind have been written, so that this one is only counted}
    private boolean isCounted(Entry entry) {
        Kind kind = Kind.of(entry);
        Crowd crowd = crowds.get(kind);
        if (crowd == null && crowds.size() < MOST_KINDS) {
            crowd = new Crowd(entry.id());
            crowds.put(kind, crowd);
        }
        return crowd != null && !crowd.tryWrite(MOST_OF_A_KIND, entry);
    }

    private void writeCrowds() throws IOException {
        for (Crowd crowd : crowds.values()) {
            crowd.writeTo(out);
        }
        crowds.clear();
    }

    private void writeFiber(Entry entry) throws IOException {
        out.append("  ").append(title(entry)).append(' ');
        out.append(entry.state().name().toLowerCase(Locale.ROOT));
        Duration suspended = entry.suspended();
        if (suspended != null) {
            out.append(' ').append(seconds(suspended)).append(" s");
        }
        Thing thing = entry.waitsFor();
        if (thing != null) {
            out.append(", waits for ").append(thing.toString());
            if (thing.owner() != null) {
                out.append(" of #").append(thing.owner().toString());
            }
            if (!thing.alternatives().isEmpty()) {
                out.append(": one of ").append(thing.alternatives().toString());
            }
        }
        if (entry.holdsUp() > 0) {
            out.append(", holds up ").append(counted(entry.holdsUp()));
        }
        if (entry.orphan()) {
            out.append(", perhaps for ever");
        }
        if (entry.cancellation() != null) {
            out.append(", cancelled by ").append(entry.cancellation());
        }
        out.append(", spawned by #").append(Long.toString(entry.spawner()));
        out.append(", scope ").append(entry.scope());
        if (entry.parentScope() != null) {
            out.append(" in ").append(entry.parentScope());
        }
        out.append('\n');
        writeStack(entry);
    }

    /// {@return the seconds, with one decimal}
    static String seconds(Duration duration) {
        long tenths = duration.toMillis() / 100;
        return tenths / 10 + "." + tenths % 10;
    }

    private void writeStack(Entry entry) throws IOException {
        List<StackTraceElement> stack = entry.stack();
        if (stack.isEmpty()) {
            return;
        }
        Long before = stacks.get(stack);
        if (before != null) {
            out.append("      where #").append(before.toString()).append(" is\n");
            return;
        }
        if (stacks.size() < MOST_STACKS) {
            stacks.put(stack, entry.id());
        }
        for (StackTraceElement frame : stack) {
            out.append("      at ").append(frame.toString()).append('\n');
        }
    }
}
