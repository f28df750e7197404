package io.picos;

import io.picos.FiberSnapshot.Entry;
import io.picos.FiberSnapshot.Thing;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Writes a dump for people.
final class DumpText {
    /// How many different stacks are remembered, so that equal ones are written once.
    private static final int MOST_STACKS = 1000;

    private final Appendable out;
    private final Map<List<StackTraceElement>, Long> stacks = new HashMap<>(); // the first fiber that had the stack

    DumpText(Appendable out) {
        this.out = out;
    }

    void write(Survey survey) throws IOException {
        out.append(counted(survey.size())).append('\n');
        for (List<Entry> circle : survey.deadlocks()) {
            writeDeadlock(circle);
        }
        String scheduler = null;
        for (Entry entry : survey) {
            if (!entry.scheduler().equals(scheduler)) {
                scheduler = entry.scheduler();
                out.append('\n').append(scheduler).append('\n');
            }
            writeFiber(entry);
        }
        if (survey.omitted() > 0) {
            out.append("\nand ").append(counted(survey.omitted())).append(" more, beyond the limit\n");
        }
    }

    private static String counted(long fibers) {
        return fibers == 1 ? "1 fiber" : fibers + " fibers";
    }

    private void writeDeadlock(List<Entry> circle) throws IOException {
        out.append("DEADLOCK of ").append(counted(circle.size())).append('\n');
        for (int i = 0; i < circle.size(); i++) {
            Entry each = circle.get(i);
            out.append("  ").append(title(each));
            if (each.waitsFor() != null) {
                out.append(" waits for ").append(each.waitsFor().toString());
            }
            out.append(", owned by ")
                    .append(title(circle.get((i + 1) % circle.size())))
                    .append('\n');
        }
    }

    private static String title(Entry entry) {
        return "#" + entry.id() + (entry.name().isEmpty() ? "" : " \"" + entry.name() + "\"");
    }

    private void writeFiber(Entry entry) throws IOException {
        out.append("  ").append(title(entry)).append(' ');
        out.append(entry.state().name().toLowerCase(Locale.ROOT));
        Duration suspended = entry.suspended();
        if (suspended != null) {
            out.append(String.format(Locale.ROOT, " %.1f s", suspended.toMillis() / 1000.0));
        }
        Thing thing = entry.waitsFor();
        if (thing != null) {
            out.append(", waits for ").append(thing.toString());
            if (thing.owner() != null) {
                out.append(", owned by #").append(thing.owner().toString());
            }
            if (!thing.alternatives().isEmpty()) {
                out.append(" of ").append(thing.alternatives().toString());
            }
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

    private void writeStack(Entry entry) throws IOException {
        List<StackTraceElement> stack = entry.stack();
        if (stack.isEmpty()) {
            return;
        }
        Long before = stacks.get(stack);
        if (before != null) {
            out.append("      at the same place as #").append(before.toString()).append('\n');
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
