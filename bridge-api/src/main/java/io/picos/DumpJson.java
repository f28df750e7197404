package io.picos;

import io.picos.FiberSnapshot.Entry;
import io.picos.FiberSnapshot.Thing;
import io.picos.engine.Roster;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes a dump for tools.
final class DumpJson {
    /// How many different stacks are remembered, so that equal ones are written once.
    private static final int MOST_STACKS = 1000;

    private final Appendable out;
    private final Map<List<StackTraceElement>, Integer> stacks = new HashMap<>();
    private int stackCount;

    DumpJson(Appendable out) {
        this.out = out;
    }

    void write(Survey survey) throws IOException {
        out.append("{\"version\":").append(Integer.toString(FiberDump.JSON_VERSION));
        out.append(",\"time\":\"").append(Instant.now().toString()).append('"');
        out.append(",\"threadFibers\":").append(Boolean.toString(Roster.includesThreadFibers()));
        out.append(",\"alive\":").append(Integer.toString(survey.size()));
        out.append(",\"omitted\":").append(Integer.toString(survey.omitted()));
        out.append(",\"deadlocks\":[");
        String separator = "";
        for (List<Entry> circle : survey.deadlocks()) {
            out.append(separator).append(circle.stream().map(Entry::id).toList().toString());
            separator = ",";
        }
        out.append("],\"fibers\":[");
        separator = "\n";
        for (Entry entry : survey) {
            out.append(separator);
            writeFiber(entry);
            separator = ",\n";
        }
        out.append("\n]}\n");
    }

    private void writeFiber(Entry entry) throws IOException {
        out.append("{\"id\":").append(Long.toString(entry.id()));
        writeString("name", entry.name());
        writeString("scheduler", entry.scheduler());
        writeString("state", entry.state().name().toLowerCase(Locale.ROOT));
        if (entry.suspended() != null) {
            out.append(",\"suspendedMillis\":")
                    .append(Long.toString(entry.suspended().toMillis()));
        }
        out.append(",\"spawner\":").append(Long.toString(entry.spawner()));
        if (entry.waitsFor() != null) {
            out.append(",\"waitsFor\":");
            writeThing(entry.waitsFor());
        }
        if (entry.holdsUp() > 0) {
            out.append(",\"holdsUp\":").append(Integer.toString(entry.holdsUp()));
        }
        writeString("cancellation", entry.cancellation());
        writeString("scope", entry.scope());
        writeString("parentScope", entry.parentScope());
        if (entry.orphan()) {
            out.append(",\"orphan\":true");
        }
        writeStack(entry.stack());
        out.append('}');
    }

    private void writeThing(Thing thing) throws IOException {
        out.append("{\"type\":");
        quote(thing.type());
        writeString("identity", thing.identity());
        if (thing.owner() != null) {
            out.append(",\"owner\":").append(thing.owner().toString());
        }
        if (!thing.alternatives().isEmpty()) {
            out.append(",\"alternatives\":[");
            String separator = "";
            for (Thing each : thing.alternatives()) {
                out.append(separator);
                writeThing(each);
                separator = ",";
            }
            out.append(']');
        }
        out.append('}');
    }

    /// Writes the number of the stack, and the frames where the number is new.
    private void writeStack(List<StackTraceElement> stack) throws IOException {
        if (stack.isEmpty()) {
            return;
        }
        Integer before = stacks.get(stack);
        int number = before == null ? stackCount++ : before;
        out.append(",\"stack\":").append(Integer.toString(number));
        if (before != null) {
            return;
        }
        if (stacks.size() < MOST_STACKS) {
            stacks.put(stack, number);
        }
        out.append(",\"frames\":[");
        String separator = "";
        for (StackTraceElement frame : stack) {
            out.append(separator);
            quote(frame.toString());
            separator = ",";
        }
        out.append(']');
    }

    private void writeString(String field, @Nullable String value) throws IOException {
        if (value != null) {
            out.append(",\"").append(field).append("\":");
            quote(value);
        }
    }

    private void quote(String value) throws IOException {
        out.append('"');
        for (int i = 0; i < value.length(); i++) {
            char each = value.charAt(i);
            if (each == '"' || each == '\\') {
                out.append('\\').append(each);
            } else if (each < ' ' || Character.isSurrogate(each)) { // also a surrogate without its partner is text
                out.append("\\u").append(HexFormat.of().toHexDigits(each));
            } else {
                out.append(each);
            }
        }
        out.append('"');
    }
}
