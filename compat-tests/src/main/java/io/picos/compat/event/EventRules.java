package io.picos.compat.event;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.compat.patience.Crew;
import io.picos.compat.patience.Repeat;
import io.picos.compat.patience.Waits;
import io.picos.compat.scene.Lookout;
import io.picos.compat.scene.Probe;
import io.picos.compat.scene.Scene;
import io.picos.compat.scene.Thrown;
import io.picos.compat.subject.Unhandled;
import io.picos.std.channel.Channel;
import io.picos.std.event.Choice;
import io.picos.std.event.Event;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rules E1, E2, E4, E5, E9 and E10: commits, cancellation, order, exceptions and stack in the synchronization of
/// events.
public interface EventRules extends EventSubjects {
    /// Two threads commit to the same choice, one after the other or at the same time. One of them wins and is
    /// told so, and its value is returned.
    @Test
    default void e1_exactlyOneCommits() {
        Scene scene = new Scene("E1", subject());
        Repeat.inParts("E1", 100_000, times -> commitFromTwoSides(scene, times));
    }

    private void commitFromTwoSides(Scene scene, int times) {
        AtomicReferenceArray<@Nullable Choice<? super Integer>> choices = new AtomicReferenceArray<>(times);
        AtomicIntegerArray winners = new AtomicIntegerArray(times);
        List<Integer> values = new ArrayList<>();
        try (Crew crew = new Crew("E1")) {
            for (int side : new int[] {1, 2}) {
                crew.start(() -> {
                    for (int time = 0; time < times; time++) {
                        int round = time;
                        Waits.meetUntil("E1: the request is made", () -> choices.get(round) != null);
                        Choice<? super Integer> choice = scene.there(choices.get(round), "the request was made");
                        if (round % 4 == side) {
                            Waits.meetUntil("E1: the other side commits", () -> !choice.isOpen());
                        }
                        if (events().tryCommit(choice, () -> side)) {
                            winners.addAndGet(round, side);
                        }
                    }
                });
            }
            scene.run(fiber -> {
                for (int time = 0; time < times; time++) {
                    int round = time;
                    values.add(events().sync(events().<Integer>fromRequest(choice -> choices.set(round, choice))));
                }
            });
        }
        for (int time = 0; time < times; time++) {
            scene.equal(values.get(time), winners.get(time), "who is told to have won in round " + time);
        }
    }

    /// If a commit is followed by a cancellation before the fiber runs again, the value is always returned. The
    /// fiber meets the cancellation afterwards.
    @Test
    default void e2a_aCommitBeatsACancellation() {
        Scene scene = new Scene("E2a", subject());
        scene.run(fiber -> Repeat.run("E2a", 10_000, time -> {
            RuntimeException cause = scene.cause("after the commit");
            AtomicReference<@Nullable Choice<? super Integer>> slot = new AtomicReference<>();
            AtomicReference<@Nullable Integer> value = new AtomicReference<>();
            Computation<@Nullable Void> own = Computation.create();
            Computation<?> waiting = scene.spawn(Fiber.create(own), self -> {
                value.set(events().sync(events().<Integer>fromRequest(slot::set)));
                scene.yieldUntil(() -> !own.isRunning(), "the cancellation comes");
            });
            Choice<? super Integer> choice = suspended(scene, own, slot);
            scene.holds(choice.tryCommit(() -> 1), "the commit wins");
            own.tryCancel(cause);
            waiting.awaitCompletion();
            scene.equal(1, value.get(), "the value");
            Throwable met = waiting.cancellation();
            scene.holds(met == null || met == cause, "after the value only the cancellation is met, not " + met);
        }));
    }

    /// A cancellation before any commit is thrown, and nothing can commit after it. Under forbid, the fiber
    /// waits on.
    @Test
    default void e2b_aCancellationBeforeAnyCommitIsThrown() {
        Scene scene = new Scene("E2b", subject());
        scene.run(fiber -> {
            RuntimeException cause = scene.cause("before any commit");
            AtomicReference<@Nullable Choice<? super Integer>> slot = new AtomicReference<>();
            Computation<@Nullable Void> own = Computation.create();
            Computation<?> waiting = scene.spawn(
                    Fiber.create(own),
                    self -> scene.throwsSame(
                            cause, () -> events().sync(events().<Integer>fromRequest(slot::set)), "sync"));
            Choice<? super Integer> choice = suspended(scene, own, slot);
            own.tryCancel(cause);
            scene.join(waiting);
            scene.holds(!choice.isOpen(), "the choice has ended");
            scene.holds(!choice.tryCommit(() -> 1), "a commit to what has ended fails");
            slot.set(null);
            Computation<?> forbidding = scene.spawn(
                    Fiber.create(true, own),
                    self -> scene.equal(
                            2, events().sync(events().<Integer>fromRequest(slot::set)), "the value under forbid"));
            scene.yieldUntil(() -> slot.get() != null, "the request is made");
            Fiber.yield();
            Choice<? super Integer> forbidden = slot.get();
            scene.holds(forbidden != null && forbidden.tryCommit(() -> 2), "the commit wins");
            scene.join(forbidding);
        });
    }

    /// A fiber that is cancelled already takes an available value, wherever it is among the alternatives, and
    /// does not wait.
    @Test
    default void e2c_aCancelledFiberTakesWhatIsThere() {
        Scene scene = new Scene("E2c", subject());
        scene.run(fiber -> {
            RuntimeException cause = scene.cause("before");
            Event<Integer> late = events().wrap(events().timeout(Duration.ofHours(1)), nothing -> 0);
            Event<Integer> never = events().from(Computation.<Integer>create());
            fiber.setComputation(Computation.cancelled(cause));
            scene.equal(1, events().sync(events().always(1)), "the value of always");
            scene.equal(1, events().sync(events().from(Computation.returned(1))), "the value of a computation");
            scene.equal(1, events().sync(Event.choose(late, never, Event.always(1))), "the value of a choice");
            scene.throwsSame(cause, () -> events().sync(Event.choose(late, never)), "sync of what is not there");
        });
    }

    /// The fiber's own computation returns while the fiber waits. After this spurious wake-up the fiber checks,
    /// and waits on (C11).
    @Test
    default void e2d_aWakeUpWithoutACauseDecidesNothing() {
        Scene scene = new Scene("E2d", subject());
        scene.run(fiber -> {
            AtomicReference<@Nullable Choice<? super Integer>> slot = new AtomicReference<>();
            Computation<@Nullable Void> own = Computation.create();
            AtomicBoolean waits = new AtomicBoolean();
            Computation<?> waiting = scene.spawn(
                    Fiber.create(own),
                    self -> Lookout.over(
                            waits,
                            () -> scene.equal(
                                    1, events().sync(events().<Integer>fromRequest(slot::set)), "the value")));
            Choice<? super Integer> choice = suspended(scene, own, slot);
            waits.set(false);
            own.tryReturn(null);
            scene.yieldUntil(() -> waits.get() || !waiting.isRunning(), "the fiber waits again");
            scene.holds(waiting.isRunning() && choice.isOpen(), "the fiber waits on");
            scene.holds(choice.tryCommit(() -> 1), "the commit wins");
            scene.join(waiting);
        });
    }

    private static Choice<? super Integer> suspended(
            Scene scene, Computation<?> own, AtomicReference<@Nullable Choice<? super Integer>> slot) {
        scene.yieldUntil(() -> Probe.triggers(own) == 1, "the fiber waits");
        Choice<? super Integer> choice = scene.there(slot.get(), "the request was made");
        return choice;
    }

    /// Alternatives are asked from the first to the last, until one has committed.
    @Test
    default void e4b_alternativesAreAskedInOrder() {
        Scene scene = new Scene("E4b", subject());
        scene.run(fiber -> {
            List<String> asked = new ArrayList<>();
            Event<String> first = asking(asked, "first", false);
            Event<String> second = asking(asked, "second", false);
            Event<String> third = asking(asked, "third", true);
            Event<String> last = asking(asked, "last", true);
            Event<String> choice = events().choose(List.of(first, events().choose(List.of(second, third)), last));
            scene.equal("third", events().sync(choice), "the value");
            scene.equal(List.of("first", "second", "third"), asked, "what was asked");
            Event<Integer> running = events().from(Computation.create());
            Event<Integer> completed = events().from(Computation.returned(1));
            scene.equal(
                    2,
                    events().sync(events().choose(List.of(running, events().always(2), completed))),
                    "the value of always, after one that is not there");
            scene.equal(
                    1,
                    events().sync(events().choose(List.of(running, completed, events().always(2)))),
                    "the value of what is there, before always");
        });
    }

    private Event<String> asking(List<String> asked, String name, boolean commits) {
        return events().fromRequest(choice -> {
            asked.add(name);
            if (commits) {
                choice.tryCommit(() -> name);
            }
        });
    }

    /// A guard runs at each synchronization, on the fiber that synchronizes.
    @Test
    default void e4c_aGuardRunsEachTime() {
        Scene scene = new Scene("E4c", subject());
        scene.run(fiber -> {
            AtomicInteger made = new AtomicInteger();
            Event<Integer> guarded = events().guard(() -> {
                scene.same(fiber, Fiber.current(), "the fiber of the guard");
                return events().always(made.incrementAndGet());
            });
            scene.equal(1, events().sync(guarded), "the value of the first synchronization");
            scene.equal(2, events().sync(guarded), "the value of the second");
        });
    }

    /// A wrapping function runs after the commit, on the fiber that synchronizes, and may suspend.
    @Test
    default void e4d_whatMakesEventsAndValuesRunsOnTheFiber() {
        Scene scene = new Scene("E4d", subject());
        scene.run(fiber -> {
            Computation<Integer> later = Computation.create();
            AtomicBoolean wrapping = new AtomicBoolean();
            Event<String> wrapped = events().wrap(events().wrap(events().from(later), value -> value + 1), value -> {
                scene.same(fiber, Fiber.current(), "the fiber of the wrapping function");
                wrapping.set(true);
                Fiber.yield();
                return "wrapped " + value;
            });
            scene.spawn(other -> {
                scene.yieldUntil(() -> Probe.triggers(later) == 1, "the fiber waits");
                scene.holds(!wrapping.get(), "nothing is wrapped before the commit");
                later.tryReturn(1);
            });
            scene.equal("wrapped 2", events().sync(wrapped), "the value");
        });
    }

    /// Before an event is synchronized, nothing is asked and nothing is made. Outside any fiber, `sync` throws
    /// IllegalStateException and makes no request.
    @Test
    default void e4a_nothingHappensBeforeTheSynchronization() {
        Scene scene = new Scene("E4a", subject());
        List<String> asked = new ArrayList<>();
        Event<String> request = asking(asked, "request", true);
        Event<String> guarded = events().guard(() -> {
            asked.add("guard");
            return events().always("guarded");
        });
        Event<String> choice = events().wrap(events().choose(List.of(guarded, request)), value -> {
            asked.add("wrapping function");
            return value;
        });
        scene.throwsA(IllegalStateException.class, () -> events().sync(request), "sync outside any fiber");
        scene.equal(List.of(), asked, "what was asked before the synchronization");
        scene.run(fiber -> scene.equal("guarded", events().sync(choice), "the value"));
        scene.equal(List.of("guard", "wrapping function"), asked, "what was asked");
    }

    /// A choice of no alternatives waits until it is cancelled.
    @Test
    default void e4e_nothingIsWaitedForUntilCancelled() {
        Scene scene = new Scene("E4e", subject());
        scene.run(fiber -> {
            RuntimeException cause = scene.cause("of the wait for nothing");
            Computation<@Nullable Void> own = Computation.create();
            Computation<?> waiting = scene.spawn(
                    Fiber.create(own),
                    self -> scene.throwsSame(
                            cause, () -> events().sync(events().<Integer>choose(List.of())), "sync of nothing"));
            scene.yieldUntil(() -> Probe.triggers(own) == 1, "the fiber waits");
            own.tryCancel(cause);
            scene.join(waiting);
        });
    }

    /// `sync` throws the exception of a guard, a request, a result or a wrapping function: the same object, or
    /// a checked exception as C8 says.
    @Test
    default void e5a_whatIsThrownReachesSync() {
        Scene scene = new Scene("E5a", subject());
        scene.run(fiber -> {
            for (Throwable failure :
                    List.of(new IOException("E5a"), new IllegalStateException("E5a"), new Error("E5a"))) {
                throwsIt(scene, failure, events().<Integer>guard(() -> Thrown.sneaky(failure)), "guard");
                throwsIt(scene, failure, events().<Integer>fromRequest(choice -> Thrown.sneaky(failure)), "request");
                throwsIt(
                        scene,
                        failure,
                        events().<Integer>fromRequest(choice -> choice.tryCommit(() -> Thrown.sneaky(failure))),
                        "result");
                throwsIt(
                        scene,
                        failure,
                        events().<Integer, Integer>wrap(events().always(1), value -> throwing(failure)),
                        "wrapping function");
            }
        });
    }

    private static int throwing(Throwable failure) {
        return Thrown.<Integer, RuntimeException>sneaky(failure);
    }

    private void throwsIt(Scene scene, Throwable failure, Event<Integer> event, String what) {
        Trigger told = Trigger.create();
        Event<Integer> before = events().fromRequest(choice -> choice.tryAttach(told));
        Throwable thrown = scene.thrown(() -> events().sync(Event.choose(before, event)), what);
        boolean checked = failure instanceof IOException;
        scene.equal(checked, thrown instanceof CompletionException, "whether what a " + what + " throws is wrapped");
        scene.same(failure, checked ? thrown.getCause() : thrown, "what a " + what + " throws");
        scene.holds(told.isSignaled(), "the alternative before is told");
    }

    /// An exception that a request throws after a commit goes to the uncaught exception handler, and the value
    /// is returned, even if the handler throws.
    @Test
    default void e5b_whatIsThrownAfterACommitIsReported() {
        Scene scene = new Scene("E5b", subject());
        scene.run(fiber -> {
            IOException failure = new IOException("E5b");
            Event<Integer> event = events().fromRequest(choice -> {
                choice.tryCommit(() -> 1);
                throw failure;
            });
            try (Unhandled reported = Unhandled.byHandlerOfThread()) {
                scene.equal(1, events().sync(event), "the value");
                scene.equal(List.of(failure), reported.caught(), "what is reported");
            }
            AtomicReference<@Nullable Choice<? super Integer>> asked = new AtomicReference<>();
            Event<Integer> either = events().fromRequest(choice -> {
                Choice<? super Integer> other = asked.getAndSet(choice);
                if (other != null) { // the alternative that is asked second commits the first, and fails
                    other.tryCommit(() -> 2);
                    throw failure;
                }
            });
            try (Unhandled reported = Unhandled.byHandlerOfThread()) {
                scene.equal(
                        2,
                        events().sync(events().choose(List.of(either, either))),
                        "the value of the other alternative");
                scene.equal(List.of(failure), reported.caught(), "the reports after another alternative has committed");
            }
            Unhandled rude = new Unhandled(hook -> {
                Thread.currentThread().setUncaughtExceptionHandler((thread, thrown) -> throwing(thrown));
                return () -> Thread.currentThread().setUncaughtExceptionHandler(null);
            });
            try (rude) {
                scene.equal(1, events().sync(event), "the value, if the handler throws");
            }
        });
    }

    /// A chain of functions that are wrapped around an event takes constant stack.
    @Test
    default void e9_aChainOfWraps_takesConstantStack() {
        Scene scene = new Scene("E9", subject());
        Event<Integer> chain = events().always(0);
        for (int length = 0; length < 100_000; length++) {
            chain = events().wrap(chain, value -> value + 1);
        }
        Event<Integer> wrapped = chain;
        scene.run(fiber -> scene.equal(100_000, scene.outcome(() -> events().sync(wrapped)), "the value"));
    }

    /// Nested choices, and nested guards, take constant stack.
    @Test
    default void e9_nestedChoicesAndGuards_takeConstantStack() {
        Scene scene = new Scene("E9", subject());
        Event<Integer> chain = events().always(0);
        Event<Integer> never = events().choose(List.of());
        for (int depth = 0; depth < 100_000; depth++) {
            chain = events().choose(List.of(events().wrap(chain, value -> value + 1), never));
        }
        Event<Integer> chosen = chain;
        scene.run(fiber -> {
            scene.equal(100_000, scene.outcome(() -> events().sync(chosen)), "the value of the innermost choice");
            scene.equal(100_000, scene.outcome(() -> events().sync(guarded(100_000))), "the value behind the guards");
        });
    }

    private Event<Integer> guarded(int depth) {
        return events().guard(
                        () -> depth == 0 ? events().always(0) : events().wrap(guarded(depth - 1), value -> value + 1));
    }

    /// The `toString` of an event names the awaited object.
    @Test
    default void e10_toStringSaysWhatItWaitsFor() {
        Scene scene = new Scene("E10", subject());
        Channel<String> channel = Channel.bounded(1);
        String request = events().<String>fromRequest("answer from", "a server", choice -> {})
                .toString();
        scene.equal("Event[answer from a server]", request, "the event of a request");
        scene.equal("Event[receive from " + channel + "]", channel.receiving().toString(), "an event of a channel");
        scene.equal("Event[send to " + channel + "]", channel.sending("x").toString(), "an event of a channel");
    }
}
