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
/// beside it, and since the entries of all fibers would take much memory. Only the entries of deadlocks are made at
/// once and kept, so that a dump says the same of such a fiber wherever it names the fiber.
final class Survey implements Iterable<FiberSnapshot.Entry> {
    private static final int MOST_ALTERNATIVES = 8;
    private static final StackTraceElement[] NO_STACK = {};

    private final FiberDump.Limit limit;
    private final List<Observed> fibers = Roster.all(); // and the fibers of deadlocks that are missing there
    private final Waits waits = new Waits(fibers);
    private final IdentityHashMap<Computation<?>, Computation<?>> parents = new IdentityHashMap<>();
    private final IdentityHashMap<Computation<?>, Boolean> orphaned = new IdentityHashMap<>(); // asked once for each
    private final Circles circles;
    private final IdentityHashMap<Observed, FiberSnapshot.Entry> deadlocked = new IdentityHashMap<>();
    private final List<List<FiberSnapshot.Entry>> deadlocks;

    private Survey(FiberDump.Limit limit) {
        this.limit = limit;
        findParents();
        circles = Circles.among(fibers, waits);
        deadlocks = circles.confirmed().stream()
                .map(this::entries)
                .filter(circle -> !circle.isEmpty())
                .toList();
        addMissing();
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

    /// {@return how many fibers are left out, because they are beyond the limit and in no deadlock}
    int omitted() {
        return fibers.size() - (int) listed().count();
    }

    /// {@return the fibers within the limit, and those of deadlocks beyond it}
    private Stream<Observed> listed() {
        return Stream.concat(
                fibers.stream().limit(limit.fibers()),
                fibers.stream().skip(limit.fibers()).filter(deadlocked::containsKey));
    }

    /// {@return the entries of a circle; none if one of its fibers has ended since it was found}
    private List<FiberSnapshot.Entry> entries(List<Waits.Wait> circle) {
        List<FiberSnapshot.Entry> entries = circle.stream()
                .flatMap(wait -> Stream.ofNullable(entry(wait.waiting(), wait.owner())))
                .toList();
        if (entries.size() < circle.size()) {
            return List.of();
        }
        for (int i = 0; i < entries.size(); i++) {
            deadlocked.put(circle.get(i).waiting(), entries.get(i));
        }
        return entries;
    }

    /// Adds the fibers of deadlocks that have begun since the others were listed, or whose scheduler is not listed,
    /// each behind the fibers of its scheduler.
    private void addMissing() {
        Set<Observed> missing = Collections.newSetFromMap(new IdentityHashMap<>());
        missing.addAll(deadlocked.keySet());
        fibers.forEach(missing::remove);
        for (Observed each : missing) {
            int end = fibers.size();
            while (end > 0 && !fibers.get(end - 1).scheduler().equals(each.scheduler())) {
                end--;
            }
            fibers.add(end == 0 ? fibers.size() : end, each);
        }
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
        return listed().flatMap(fiber -> {
                    FiberSnapshot.Entry before = deadlocked.get(fiber);
                    return Stream.ofNullable(before == null ? entry(fiber, null) : before);
                })
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
                : limit.messages() ? Told.shown(cause) : cause.getClass().getName();
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
