package io.picos;

import io.picos.FiberSnapshot.Entry;
import io.picos.FiberSnapshot.Thing;
import io.picos.engine.Roster;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Writes a dump for people.
final class DumpText {
    /// How many different stacks are remembered, so that equal stacks are written once.
    private static final int MOST_STACKS = 1000;

    private final Appendable out;
    private final Map<List<StackTraceElement>, Long> stacks = new HashMap<>(); // the first fiber that had the stack

    DumpText(Appendable out) {
        this.out = out;
    }

    void write(Survey survey) throws IOException {
        out.append(counted(survey.size()));
        if (!Roster.includesThreadFibers()) {
            out.append(", without those of ThreadScheduler, which need -Dio.picos.observe=all");
        }
        out.append('\n');
        for (List<Entry> circle : survey.deadlocks()) {
            writeDeadlock(circle);
        }
        String scheduler = "";
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
            out.append(" of ").append(title(circle.get((i + 1) % circle.size()))).append('\n');
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
            long tenths = suspended.toMillis() / 100;
            out.append(' ').append(Long.toString(tenths / 10)).append('.');
            out.append(Long.toString(tenths % 10)).append(" s");
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
