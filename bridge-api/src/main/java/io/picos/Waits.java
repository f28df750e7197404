package io.picos;

import io.picos.engine.thread.Observed;
import io.picos.spi.Delivery;
import io.picos.spi.Receiver;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which fiber has to go on before another one can.
final class Waits {
    /// A fiber that waits, in one of its suspensions, for a thing that depends on another fiber.
    ///
    /// @param step the number of the suspension
    record Wait(Observed waiting, int step, Object thing, Observed owner, Tie tie) {
        /// {@return whether no other code can end the wait}
        boolean isCertain() {
            return tie != Tie.RESULT;
        }

        /// {@return whether both are the same wait} By identity, since equality is the code of users.
        boolean isSameAs(Wait other) {
            return waiting == other.waiting && step == other.step && thing == other.thing && owner == other.owner;
        }
    }

    /// The relation between the owner and the thing.
    enum Tie {
        /// The thing says so: see [Awaited#owner()].
        OWNER,
        /// The owner is one of the fibers of a scope: see [Awaited#scope()].
        SCOPE,
        /// The thing is the result of the owner, and nothing else completes it.
        SOLE_RESULT,
        /// The same, but any other code may complete it, too.
        RESULT
    }

    /// @param thing the object by which the consumer waits for the result of the fiber
    /// @param owner the fiber
    /// @param tie between the two
    private record Result(Object thing, Observed owner, Tie tie) {}

    /// How many times a choice of one alternative is replaced by that alternative, which may be such a choice, too.
    private static final int MOST_STEPS = 16;

    private final IdentityHashMap<Computation<?>, List<Observed>> byComputation = new IdentityHashMap<>();
    private final IdentityHashMap<Object, Result> results = new IdentityHashMap<>(); // by native result, or by waiter

    Waits(List<Observed> fibers) {
        for (Observed fiber : fibers) {
            byComputation.merge(fiber.current().computation(), List.of(fiber), Waits::both);
            Receiver<?> receiver = fiber.receiver();
            if (receiver != null) {
                noteResult(fiber, receiver);
            }
        }
    }

    private void noteResult(Observed fiber, Receiver<?> receiver) {
        Object result = receiver.result();
        Object key = result instanceof Delivery<?> delivery ? delivery.waiter() : result;
        if (result != null && key != null) {
            results.put(key, new Result(result, fiber, receiver.isSole() ? Tie.SOLE_RESULT : Tie.RESULT));
        }
    }

    /// {@return the fiber whose result ends the wait, or null} A fiber that waits for a delivery waits for nothing
    /// else until the delivery has no waiter any more.
    private @Nullable Result resultFor(Observed waiting, Object thing) {
        Result delivered = results.get(waiting.current());
        return delivered != null
                        && delivered.thing instanceof Delivery<?> delivery
                        && delivery.waiter() == waiting.current()
                ? delivered
                : results.get(thing);
    }

    private static List<Observed> both(List<Observed> before, List<Observed> added) {
        List<Observed> all = before.size() == 1 ? new ArrayList<>(before) : before;
        all.addAll(added);
        return all;
    }

    /// {@return the computations on whose behalf fibers run}
    Set<Computation<?>> computations() {
        return byComputation.keySet();
    }

    /// {@return the waits of a suspended fiber, several if it waits for all of a scope; none if it is not
    /// suspended}
    List<Wait> of(Observed waiting) {
        int step = waiting.steps();
        Object thing = waiting.state() == Observed.State.SUSPENDED ? waiting.waitedFor() : null;
        return thing == null ? List.of() : of(waiting, step, thing, thing, MOST_STEPS);
    }

    /// @param more how many single alternatives may still be followed
    private List<Wait> of(Observed waiting, int step, Object shown, Object thing, int more) {
        if (thing instanceof Computation<?> computation) {
            List<Observed> its = byComputation.getOrDefault(computation, List.of());
            return its.size() == 1 ? List.of(new Wait(waiting, step, shown, its.getFirst(), Tie.RESULT)) : List.of();
        }
        if (!(thing instanceof Awaited awaited)) {
            Result result = resultFor(waiting, thing);
            return result == null ? List.of() : List.of(new Wait(waiting, step, shown, result.owner, result.tie));
        }
        Observed owner = observed(Told.owner(awaited));
        if (owner != null) {
            return List.of(new Wait(waiting, step, shown, owner, Tie.OWNER));
        }
        Computation<?> scope = Told.scope(awaited);
        if (scope != null) {
            return fibersOf(scope).stream()
                    .filter(each -> each != waiting)
                    .map(each -> new Wait(waiting, step, shown, each, Tie.SCOPE))
                    .toList();
        }
        List<?> alternatives = Told.alternatives(awaited);
        Object only = alternatives.size() == 1 ? alternatives.getFirst() : null;
        return only == null || more == 0 ? List.of() : of(waiting, step, shown, only, more - 1);
    }

    /// {@return the fiber that a thing depends on, if it is one, other than the given fiber}
    @Nullable Observed ownerOf(Object thing, Observed waiting) {
        List<Wait> all = of(waiting, 0, thing, thing, MOST_STEPS);
        return all.size() == 1 && all.getFirst().owner() != waiting
                ? all.getFirst().owner()
                : null;
    }

    private static @Nullable Observed observed(@Nullable Fiber fiber) {
        return fiber != null && fiber.handler() instanceof Observed observed ? observed : null;
    }

    private List<Observed> fibersOf(Computation<?> scope) {
        List<Observed> all = new ArrayList<>();
        Set<Computation<?>> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Computation<?>> todo = new ArrayDeque<>(List.of(scope));
        while (!todo.isEmpty()) {
            Computation<?> each = todo.pop();
            if (seen.add(each)) {
                all.addAll(byComputation.getOrDefault(each, List.of()));
                todo.addAll(each.dependents());
            }
        }
        return all;
    }
}
