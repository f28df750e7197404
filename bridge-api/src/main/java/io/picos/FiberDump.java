package io.picos;

import static java.util.Objects.requireNonNull;

import io.picos.engine.Roster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/// Tells of every fiber of the JVM its state and since when, the object that it waits for and the owner of
/// that object, the thread that has spawned it, its scope and its stack; and which fibers are in a deadlock.
///
/// ```java
/// System.out.println(FiberDump.text());
/// ```
///
/// A dump has the fibers of all backends. The fibers of [ThreadScheduler] are listed only if they are in a deadlock
/// with fibers of a backend, or if the JVM was started with `-Dio.picos.observe=all`: a thread dump of the JDK shows
/// them as virtual threads, with the same blockers. The fibers of a [handler][io.picos.spi.Handler] that is not the
/// library's are never listed.
///
/// The fibers run on while they are looked at, so that a dump is weakly consistent: each fiber that lives all
/// the time is in it exactly once, and a fiber that begins or ends meanwhile may be in it (O3). To look changes
/// nothing (O1). Any thread may call the methods, a fiber as well. They neither suspend nor deliver a
/// cancellation.
///
/// A dump has no values of computations, no locals, and no messages of exceptions, unless the [Limit] asks for
/// them (O9). Names of fibers, of classes and of schedulers are in it.
///
/// ## Rules
///
/// O1 and O3 to O10 of `docs/RULES.md`.
///
/// ## Design rationale
///
/// A fiber has no field for the awaited object: that is the blocker with which its thread is parked, which costs
/// nothing and makes the thread dumps of the JDK better, too. There are no creation stacks, which cost more
/// than a spawn.
public final class FiberDump {
    /// The version of the format of [#json()]. It changes when a field is removed or changes its meaning; a new
    /// field does not change it.
    public static final int JSON_VERSION = 1;

    private FiberDump() {}

    /// {@return a dump for people, within [Limit#DEFAULT]}
    public static String text() {
        StringBuilder out = new StringBuilder();
        try {
            to(out, Limit.DEFAULT);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toString();
    }

    /// {@return a dump for tools, in JSON, within [Limit#DEFAULT]} Its fields are described in `docs/DEBUGGING.md`
    /// (O10).
    public static String json() {
        StringBuilder out = new StringBuilder();
        try {
            jsonTo(out, Limit.DEFAULT);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toString();
    }

    /// Writes a dump for people, fiber by fiber: it is not held in memory.
    ///
    /// @param out takes the text; may be slow, and may block
    /// @param limit how much to write
    /// @throws IOException if `out` throws it
    public static void to(Appendable out, Limit limit) throws IOException {
        new DumpText(requireNonNull(out, "out")).write(Survey.take(requireNonNull(limit, "limit")));
    }

    /// Writes a dump for tools, in JSON, fiber by fiber: it is not held in memory.
    ///
    /// @param out takes the text; may be slow, and may block
    /// @param limit how much to write
    /// @throws IOException if `out` throws it
    public static void jsonTo(Appendable out, Limit limit) throws IOException {
        new DumpJson(requireNonNull(out, "out")).write(Survey.take(requireNonNull(limit, "limit")));
    }

    /// {@return a dump for programs, within [Limit#DEFAULT]} For tests, for example.
    public static FiberSnapshot snapshot() {
        return snapshot(Limit.DEFAULT);
    }

    /// {@return a dump for programs}
    ///
    /// @param limit how much to look at
    public static FiberSnapshot snapshot(Limit limit) {
        Survey survey = Survey.take(requireNonNull(limit, "limit"));
        List<FiberSnapshot.Entry> entries = new ArrayList<>();
        for (FiberSnapshot.Entry entry : survey) {
            entries.add(entry);
        }
        return new FiberSnapshot(entries, survey.deadlocks(), survey.omitted());
    }

    /// {@return how many fibers there are that have begun and not ended} Much cheaper than a dump.
    public static long count() {
        return Roster.count();
    }

    /// How much a dump tells.
    ///
    /// @param fibers the most fibers that are told one by one, besides the fibers of deadlocks, which are always
    ///     told; the others are counted, and looked at for deadlocks
    /// @param stacks whether to tell the stacks, which are most of the cost of a dump
    /// @param messages whether to tell the messages of exceptions, which may contain data of the program (O9)
    public record Limit(int fibers, boolean stacks, boolean messages) {
        /// 10,000 fibers, with stacks, without messages.
        public static final Limit DEFAULT = new Limit(10_000, true, false);

        /// Creates a limit.
        ///
        /// @throws IllegalArgumentException if `fibers` is negative
        public Limit {
            if (fibers < 0) {
                throw new IllegalArgumentException("fibers is negative: " + fibers);
            }
        }

        /// {@return the same limit with another number of fibers}
        ///
        /// @param fibers zero or more; with [Integer#MAX_VALUE], all
        public Limit withFibers(int fibers) {
            return new Limit(fibers, stacks, messages);
        }

        /// {@return the same limit without the stacks}
        public Limit withoutStacks() {
            return new Limit(fibers, false, messages);
        }

        /// {@return the same limit with the messages of exceptions}
        public Limit withMessages() {
            return new Limit(fibers, stacks, true);
        }
    }
}
