package io.picos.compat.wrong;

import io.picos.Fiber;
import io.picos.FiberDump.Limit;
import io.picos.FiberSnapshot;
import io.picos.FiberSnapshot.Entry;
import io.picos.FiberSnapshot.Thing;
import io.picos.compat.observe.DumpSubject;
import io.picos.compat.observe.ObserveRules;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Dumps that break one rule each.
final class WrongDumps {
    private WrongDumps() {}

    /// What all of them are run against.
    abstract static class Dumps extends OnThreads implements ObserveRules, DumpSubject {
        @Override
        public DumpSubject dumps() {
            return this;
        }

        FiberSnapshot real(Limit limit) {
            return DumpSubject.REAL.snapshot(limit);
        }
    }

    private static FiberSnapshot with(FiberSnapshot snapshot, UnaryOperator<Entry> change) {
        return new FiberSnapshot(
                snapshot.fibers().stream().map(change).toList(), snapshot.deadlocks(), snapshot.omitted());
    }

    private static Entry with(Entry entry, Thing thing, boolean orphan) {
        return with(entry, entry.state(), thing, orphan);
    }

    private static Entry with(Entry entry, FiberSnapshot.State state) {
        return with(entry, state, entry.waitsFor(), entry.orphan());
    }

    private static Entry with(Entry entry, FiberSnapshot.State state, @Nullable Thing thing, boolean orphan) {
        return new Entry(
                entry.id(),
                entry.name(),
                entry.scheduler(),
                state,
                entry.suspended(),
                entry.spawner(),
                thing,
                entry.holdsUp(),
                entry.cancellation(),
                entry.scope(),
                entry.parentScope(),
                orphan,
                entry.stack());
    }

    /// Lets the other fibers run first.
    @Wrong("O1")
    static class Suspends extends Dumps {
        @Override
        public FiberSnapshot snapshot(Limit limit) {
            if (Fiber.currentOrNull() != null) {
                Fiber.yield();
            }
            return real(limit);
        }
    }

    @Wrong("O3a")
    static class ListsTwice extends Dumps {
        @Override
        public FiberSnapshot snapshot(Limit limit) {
            FiberSnapshot real = real(limit);
            List<Entry> twice = new ArrayList<>(real.fibers());
            real.fibers().stream().filter(each -> each.name().startsWith("o3a")).forEach(twice::add);
            return new FiberSnapshot(twice, real.deadlocks(), real.omitted());
        }
    }

    /// Leaves out the fibers that run.
    @Wrong("O3a")
    static class ListsSuspendedFibersOnly extends Dumps {
        @Override
        public FiberSnapshot snapshot(Limit limit) {
            FiberSnapshot real = real(limit);
            return new FiberSnapshot(
                    real.fibers().stream()
                            .filter(each -> each.state() == FiberSnapshot.State.SUSPENDED)
                            .toList(),
                    real.deadlocks(),
                    real.omitted());
        }
    }

    @Wrong(value = "O3b", hangs = true)
    static class TakesASuspendedFiberForReady extends Dumps {
        @Override
        public FiberSnapshot snapshot(Limit limit) {
            return with(
                    real(limit),
                    entry -> entry.name().startsWith("o3b") ? with(entry, FiberSnapshot.State.READY) : entry);
        }
    }

    @Wrong(value = "O3f", also = "O3e")
    static class HidesTheLimit extends Dumps {
        @Override
        public FiberSnapshot snapshot(Limit limit) {
            FiberSnapshot real = real(limit);
            return new FiberSnapshot(real.fibers(), real.deadlocks(), 0);
        }
    }

    /// Shows some fibers, and does not count the others.
    @Wrong("O3g")
    static class DoesNotCount extends Dumps {
        @Override
        public String text(Limit limit) {
            return DumpSubject.REAL.text(limit).replaceAll("(?m)^  and \\d+ more like .*\n", "");
        }
    }

    /// Has the limit leave out fibers of deadlocks, too.
    @Wrong("O3e")
    static class LimitsDeadlocks extends Dumps {
        @Override
        public FiberSnapshot snapshot(Limit limit) {
            FiberSnapshot real = real(limit);
            List<Entry> first = real.fibers().stream().limit(limit.fibers()).toList();
            return new FiberSnapshot(
                    first, real.deadlocks(), real.omitted() + real.fibers().size() - first.size());
        }
    }

    /// A primitive that awaits its trigger by the method without a name.
    @Wrong(value = "O4c", hangs = true)
    static class NamesTheTrigger extends Dumps {
        @Override
        public FiberSnapshot snapshot(Limit limit) {
            return with(real(limit), entry -> {
                Thing thing = entry.waitsFor();
                boolean unnamed = thing != null && thing.type().equals("io.picos.std.resilience.RateLimiter");
                return unnamed
                        ? with(entry, new Thing("io.picos.Trigger", thing.identity(), null, List.of()), entry.orphan())
                        : entry;
            });
        }
    }

    /// Names another object than the blocker.
    @Wrong(value = "O4b", hangs = true)
    static class NamesAnotherObject extends Dumps {
        @Override
        public FiberSnapshot snapshot(Limit limit) {
            return with(real(limit), entry -> {
                Thing thing = entry.waitsFor();
                boolean other = thing != null && thing.type().equals("io.picos.std.sync.Barrier");
                return other
                        ? with(
                                entry,
                                new Thing(thing.type(), "another", thing.owner(), thing.alternatives()),
                                entry.orphan())
                        : entry;
            });
        }
    }

    /// A primitive that does not tell its owner.
    @Wrong(value = "O4a", hangs = true)
    static class ForgetsAnOwner extends Dumps {
        @Override
        public FiberSnapshot snapshot(Limit limit) {
            return with(real(limit), entry -> {
                Thing thing = entry.waitsFor();
                boolean owned = thing != null && thing.type().equals("io.picos.std.sync.Lazy");
                return owned
                        ? with(
                                entry,
                                new Thing(thing.type(), thing.identity(), null, thing.alternatives()),
                                entry.orphan())
                        : entry;
            });
        }
    }

    @Wrong(value = "O5a", hangs = true)
    static class FindsNoDeadlock extends Dumps {
        @Override
        public FiberSnapshot snapshot(Limit limit) {
            FiberSnapshot real = real(limit);
            return new FiberSnapshot(real.fibers(), List.of(), real.omitted());
        }
    }

    /// Calls each wait for an owner a deadlock.
    @Wrong("O5b")
    static class CallsEachWaitADeadlock extends Dumps {
        @Override
        public FiberSnapshot snapshot(Limit limit) {
            FiberSnapshot real = real(limit);
            List<List<Entry>> waits = new ArrayList<>(real.deadlocks());
            for (Entry each : real.fibers()) {
                if (each.waitsFor() != null && each.waitsFor().owner() != null) {
                    waits.add(List.of(each));
                }
            }
            return new FiberSnapshot(real.fibers(), waits, real.omitted());
        }
    }

    /// Marks each wait for a thing without an owner.
    @Wrong("O5c")
    static class CallsEachFiberAnOrphan extends Dumps {
        @Override
        public FiberSnapshot snapshot(Limit limit) {
            return with(real(limit), entry -> with(entry, entry.waitsFor(), entry.waitsFor() != null));
        }
    }

    @Wrong("O9")
    static class TellsMessages extends Dumps {
        @Override
        public String text(Limit limit) {
            return DumpSubject.REAL.text(limit.withMessages());
        }
    }

    @Wrong("O10")
    static class HasNoVersion extends Dumps {
        @Override
        public String json(Limit limit) {
            return DumpSubject.REAL.json(limit).replace("\"version\":1,", "");
        }
    }

    /// Does not escape the names of fibers.
    @Wrong("O10")
    static class IsNotWellFormed extends Dumps {
        @Override
        public String json(Limit limit) {
            return DumpSubject.REAL.json(limit).replace("\"state\":\"suspended\"", "\"state\":\"sus\"pended\"");
        }
    }
}
