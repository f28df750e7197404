package io.picos.observe;

import io.picos.FiberDump;
import java.io.IOException;
import java.io.UncheckedIOException;
import jdk.jfr.FlightRecorder;

/// Writes a dump of all fibers to each chunk of a recording, in parts, since Flight Recorder has no room for long
/// events.
final class Dumps implements Appendable {
    private static final int PART = 16_000; // characters

    private final StringBuilder text = new StringBuilder(); // one thread, as the number
    private int parts;

    private Dumps() {}

    static void register() {
        if (FlightRecorder.isAvailable()) {
            FlightRecorder.addPeriodicEvent(Events.Dump.class, Dumps::write);
        }
    }

    private static void write() {
        Dumps dump = new Dumps();
        try {
            FiberDump.to(dump, FiberDump.Limit.DEFAULT);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        dump.commit(dump.text.length());
    }

    private void commit(int length) {
        Events.Dump event = new Events.Dump();
        event.part = ++parts;
        event.text = text.substring(0, length);
        event.commit();
        text.delete(0, length);
    }

    @Override
    public Appendable append(CharSequence added) {
        return append(added, 0, added.length());
    }

    @Override
    public Appendable append(CharSequence added, int start, int end) {
        text.append(added, start, end);
        while (text.length() > PART) {
            commit(PART);
        }
        return this;
    }

    @Override
    public Appendable append(char added) {
        text.append(added);
        return this;
    }
}
