package io.picos;

import io.picos.engine.Roster;
import io.picos.engine.thread.Observed;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One look at all fibers: which there are, how their scopes are connected, and which wait in a circle. The
/// entries are made one by one, while they are iterated over, since a stack should be as old as the state
/// beside it, and since the entries of all fibers would take much memory.
final class Survey implements Iterable<FiberSnapshot.Entry> {
    private static final int MOST_ALTERNATIVES = 8;
    private static final StackTraceElement[] NO_STACK = {};

    private final FiberDump.Limit limit;
    private final List<Observed> fibers = Roster.all();
    private final Waits waits = new Waits(fibers);
    private final IdentityHashMap<Computation<?>, Computation<?>> parents = new IdentityHashMap<>();
    private final IdentityHashMap<Computation<?>, Boolean> orphaned = new IdentityHashMap<>(); // asked once for each
    private final Circles circles;
    private final List<List<FiberSnapshot.Entry>> deadlocks;

    private Survey(FiberDump.Limit limit) {
        this.limit = limit;
        findParents();
        circles = Circles.among(fibers, waits);
        deadlocks = circles.confirmed().stream()
                .map(circle -> circle.stream()
                        .map(wait -> entry(wait.waiting(), wait.owner()))
                        .toList())
                .toList();
    }

    static Survey take(FiberDump.Limit limit) {
        return new Survey(limit);
    }

    List<List<FiberSnapshot.Entry>> deadlocks() {
        return deadlocks;
    }

    int size() {
        return fibers.size();
    }

    /// {@return how many fibers there are beyond the limit}
    int omitted() {
        return Math.max(0, fibers.size() - limit.fibers());
    }

    /// Finds, for each computation below that of a fiber, the one whose cancellation is copied into it.
    /// Computations have no pointers to their parents, so each bag of triggers is looked through once.
    private void findParents() {
        Deque<Computation<?>> todo = new ArrayDeque<>(waits.computations());
        Set<Computation<?>> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        while (!todo.isEmpty()) {
            Computation<?> each = todo.pop();
            if (seen.add(each)) {
                for (Computation<?> below : each.dependents()) {
                    parents.put(below, each);
                    todo.add(below);
                }
            }
        }
    }

    @Override
    public Iterator<FiberSnapshot.Entry> iterator() {
        return fibers.stream()
                .limit(limit.fibers())
                .flatMap(fiber -> Stream.ofNullable(entry(fiber, null)))
                .iterator();
    }

    /// {@return the entry of a fiber, or null if the fiber has ended}
    ///
    /// @param owner the owner of the awaited object, if that was found before
    private FiberSnapshot.@Nullable Entry entry(Observed fiber, @Nullable Observed owner) {
        Observed.State state = fiber.state();
        if (state == Observed.State.ENDED) {
            return null;
        }
        Object thing = state == Observed.State.SUSPENDED ? fiber.waitedFor() : null;
        long since = state == Observed.State.SUSPENDED ? fiber.since() : 0;
        StackTraceElement[] stack = limit.stacks() ? fiber.thread().getStackTrace() : NO_STACK;
        Computation<?> scope = fiber.current().computation();
        Computation<?> parent = parents.get(scope);
        return new FiberSnapshot.Entry(
                fiber.thread().threadId(),
                fiber.thread().getName(),
                fiber.scheduler(),
                FiberSnapshot.State.valueOf(state.name()),
                since == 0 ? null : Duration.ofNanos(Math.max(0, System.nanoTime() - since)),
                fiber.spawner(),
                thing == null ? null : thing(thing, fiber, owner, MOST_ALTERNATIVES),
                circles.heldUpBy(fiber),
                cancellation(scope),
                identity(scope),
                parent == null ? null : identity(parent),
                thing != null && isOrphan(thing, fiber),
                Frames.ofUser(stack));
    }

    private FiberSnapshot.Thing thing(Object thing, Observed waiting, @Nullable Observed known, int alternatives) {
        Observed owner = known == null ? waits.ownerOf(thing, waiting) : known;
        List<FiberSnapshot.Thing> others = alternatives > 0 && thing instanceof Awaited awaited
                ? Told.alternatives(awaited).stream()
                        .limit(alternatives)
                        .map(each -> thing(each, waiting, null, 0))
                        .toList()
                : List.of();
        return new FiberSnapshot.Thing(
                thing.getClass().getName(),
                thing instanceof Duration duration ? duration.toString() : identity(thing),
                owner == null ? null : owner.thread().threadId(),
                others);
    }

    private static String identity(Object thing) {
        return Integer.toHexString(System.identityHashCode(thing));
    }

    private @Nullable String cancellation(Computation<?> scope) {
        Throwable cause = scope.cancellation();
        return cause == null
                ? null
                : limit.messages() ? cause.toString() : cause.getClass().getName();
    }

    private boolean isOrphaned(Computation<?> computation) {
        return computation.isRunning()
                && !waits.computations().contains(computation)
                && !parents.containsKey(computation)
                && !computation.hasDeadline();
    }

    private boolean isOrphan(Object thing, Observed waiting) {
        if (thing instanceof Computation<?> computation) {
            return orphaned.computeIfAbsent(computation, this::isOrphaned);
        }
        Observed owner = waits.ownerOf(thing, waiting);
        return owner != null && owner.state() == Observed.State.ENDED;
    }
}
