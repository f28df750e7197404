package io.picos;

import io.picos.engine.Roster;
import io.picos.engine.thread.Observed;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// One look at all fibers: which there are, how their scopes are connected, and which wait in a circle. The
/// entries are made one by one, when they are iterated over: a fiber's stack is taken when its state is, and
/// nothing is held.
///
/// It takes one reference to a fiber for each fiber. Nothing of it is kept longer than the dump.
final class Survey implements Iterable<FiberSnapshot.Entry> {
    private static final int MOST_ALTERNATIVES = 8;
    private static final StackTraceElement[] NO_STACK = {};

    private final FiberDump.Limit limit;
    private final List<Observed> fibers = Roster.all();
    private final IdentityHashMap<Computation<?>, Object> byComputation = new IdentityHashMap<>(); // an Observed, or a list of some
    private final IdentityHashMap<Computation<?>, Computation<?>> parents = new IdentityHashMap<>();
    private final List<List<FiberSnapshot.Entry>> deadlocks;

    private Survey(FiberDump.Limit limit) {
        this.limit = limit;
        for (Observed fiber : fibers) {
            byComputation.merge(fiber.current().computation(), fiber, Survey::with);
        }
        findParents();
        deadlocks = Circles.among(fibers, this::dependsOn).stream()
                .map(circle -> circle.stream().map(this::entry).toList())
                .toList();
    }

    static Survey take(FiberDump.Limit limit) {
        return new Survey(limit);
    }

    List<List<FiberSnapshot.Entry>> deadlocks() {
        return deadlocks;
    }

    /// {@return how many fibers there are beyond the limit}
    long omitted() {
        return Math.max(0, fibers.size() - (long) limit.fibers());
    }

    int size() {
        return fibers.size();
    }

    // ---- who depends on whom

    @SuppressWarnings("unchecked") // a list is always one of fibers
    private static Object with(Object before, Object added) {
        if (before instanceof List<?> list) {
            ((List<Object>) list).add(added);
            return list;
        }
        return new ArrayList<>(List.of(before, added));
    }

    /// {@return the fiber that has to go on before the given one can, or null}
    private @Nullable Observed dependsOn(Observed waiting) {
        Object thing = waiting.state() == Observed.State.SUSPENDED ? waiting.waitedFor() : null;
        return thing == null ? null : owner(waiting, thing);
    }

    private @Nullable Observed owner(Observed waiting, Object thing) {
        Object single = thing;
        if (thing instanceof Awaited awaited) {
            Fiber owner = awaited.owner();
            if (owner != null) {
                return owner.handler() instanceof Observed observed ? observed : null;
            }
            List<?> alternatives = awaited.alternatives();
            single = alternatives.size() == 1 ? alternatives.getFirst() : thing;
        }
        return single instanceof Computation<?> computation
                        && byComputation.get(computation) instanceof Observed only
                        && only != waiting
                ? only
                : single != thing && single instanceof Awaited ? owner(waiting, single) : null;
    }

    // ---- scopes

    private void findParents() {
        Deque<Computation<?>> todo = new ArrayDeque<>(byComputation.keySet());
        IdentityHashMap<Computation<?>, Boolean> seen = new IdentityHashMap<>();
        while (!todo.isEmpty()) {
            Computation<?> each = todo.pop();
            if (seen.put(each, true) == null) {
                for (Computation<?> below : each.dependents()) {
                    parents.put(below, each);
                    todo.add(below);
                }
            }
        }
    }

    // ---- entries

    @Override
    public Iterator<FiberSnapshot.Entry> iterator() {
        return new Iterator<>() {
            private int next;
            private FiberSnapshot.@Nullable Entry entry;

            @Override
            public boolean hasNext() {
                while (entry == null && next < Math.min(fibers.size(), limit.fibers())) {
                    Observed fiber = fibers.get(next++);
                    entry = fiber.state() == Observed.State.ENDED ? null : entry(fiber);
                }
                return entry != null;
            }

            @Override
            public FiberSnapshot.Entry next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                FiberSnapshot.Entry result = java.util.Objects.requireNonNull(entry);
                entry = null;
                return result;
            }
        };
    }

    private FiberSnapshot.Entry entry(Observed observed) {
        Observed.State state = observed.state();
        boolean suspended = state == Observed.State.SUSPENDED;
        Object thing = suspended ? observed.waitedFor() : null;
        long since = suspended ? observed.since() : 0;
        StackTraceElement[] stack = limit.stacks() ? observed.thread().getStackTrace() : NO_STACK;
        Computation<?> scope = observed.current().computation();
        Computation<?> parent = parents.get(scope);
        return new FiberSnapshot.Entry(
                observed.thread().threadId(),
                observed.thread().getName(),
                observed.scheduler(),
                suspended
                        ? FiberSnapshot.State.SUSPENDED
                        : state == Observed.State.READY ? FiberSnapshot.State.READY : FiberSnapshot.State.RUNNING,
                since == 0 ? null : Duration.ofNanos(Math.max(0, System.nanoTime() - since)),
                observed.spawner(),
                thing == null ? null : thing(observed, thing, true),
                cancellation(scope),
                identity(scope),
                parent == null ? null : identity(parent),
                thing != null && isOrphan(observed, thing),
                Frames.ofUser(stack));
    }

    private FiberSnapshot.Thing thing(Observed waiting, Object thing, boolean deep) {
        Observed owner = owner(waiting, thing);
        List<FiberSnapshot.Thing> alternatives = deep && thing instanceof Awaited awaited
                ? awaited.alternatives().stream()
                        .limit(MOST_ALTERNATIVES)
                        .map(each -> thing(waiting, each, false))
                        .toList()
                : List.of();
        return new FiberSnapshot.Thing(
                thing.getClass().getName(),
                thing instanceof Duration duration ? duration.toString() : identity(thing),
                owner == null ? null : owner.thread().threadId(),
                alternatives);
    }

    private static String identity(Object thing) {
        return Integer.toHexString(System.identityHashCode(thing));
    }

    private @Nullable String cancellation(Computation<?> scope) {
        Throwable cause = scope.cancellation();
        return cause == null ? null : cause.getClass().getName() + (limit.messages() ? ": " + cause.getMessage() : "");
    }

    private boolean isOrphan(Observed waiting, Object thing) {
        Observed owner = owner(waiting, thing);
        if (owner != null) {
            return owner.state() == Observed.State.ENDED;
        }
        return thing instanceof Computation<?> computation
                && computation.isRunning()
                && !byComputation.containsKey(computation)
                && !parents.containsKey(computation)
                && !computation.hasDeadline();
    }
}
