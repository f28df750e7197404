package io.picos.compat.event;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.compat.patience.Crew;
import io.picos.compat.patience.Waits;
import io.picos.compat.scene.Probe;
import io.picos.compat.scene.Scene;
import io.picos.std.event.Choice;
import io.picos.std.event.Event;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rules E3, E6 and E7: alternatives that lose, timeouts, and the events of computations.
public interface AlternativeRules extends EventSubjects {
    /// When one alternative commits, the other alternatives are told. When the fiber is cancelled, all
    /// alternatives are told. Nothing can be attached to a choice that has ended.
    @Test
    default void e3_losersAreTold() {
        Scene scene = new Scene("E3", subject());
        scene.run(fiber -> {
            for (boolean commits : new boolean[] {true, false}) {
                RuntimeException cause = scene.cause("before any commit");
                Trigger told = Trigger.create();
                AtomicReference<@Nullable Choice<? super Integer>> slot = new AtomicReference<>();
                Event<Integer> loser = events().fromRequest(choice -> choice.tryAttach(told));
                Event<Integer> winner = events().<Integer>fromRequest(slot::set);
                Computation<@Nullable Void> own = Computation.create();
                Computation<?> waiting = scene.spawn(Fiber.create(own), self -> {
                    Event<Integer> both = events().choose(List.of(loser, winner));
                    if (commits) {
                        scene.equal(1, events().sync(both), "the value");
                    } else {
                        scene.throwsSame(cause, () -> events().sync(both), "sync");
                    }
                });
                scene.yieldUntil(() -> Probe.triggers(own) == 1, "the fiber waits");
                scene.holds(!told.isSignaled(), "the loser is not told before");
                Choice<? super Integer> choice = scene.there(slot.get(), "the request was made");
                if (commits) {
                    choice.tryCommit(() -> 1);
                } else {
                    own.tryCancel(cause);
                }
                scene.join(waiting);
                scene.yieldUntil(told::isSignaled, "the loser is told");
                scene.holds(!choice.tryAttach(Trigger.create()), "nothing is attached to what has ended");
            }
        });
    }

    /// A computation that loses again and again collects no triggers, whether the fiber had to wait or not.
    @Test
    default void e3_lostComputationsKeepNothing() {
        Scene scene = new Scene("E3", subject());
        Computation<Integer> source = Computation.create();
        scene.run(fiber -> {
            Event<Integer> losing = events().from(source);
            Event<Integer> both = events().choose(List.of(losing, events().always(1)));
            for (int round = 0; round < 1_000; round++) {
                scene.equal(1, events().sync(both), "the value");
            }
            scene.holds(Probe.triggers(source) <= 2, "triggers left by those that did not wait: " + source);
            AtomicReference<@Nullable Choice<? super Integer>> slot = new AtomicReference<>();
            Event<Integer> waiting = events().choose(List.of(losing, events().<Integer>fromRequest(slot::set)));
            for (int round = 0; round < 100; round++) {
                Computation<?> committing = scene.spawn(other -> {
                    scene.yieldUntil(() -> slot.get() != null, "the request is made");
                    Choice<? super Integer> choice = slot.getAndSet(null);
                    scene.holds(choice != null && choice.tryCommit(() -> 2), "the commit wins");
                });
                scene.equal(2, events().sync(waiting), "the value");
                scene.join(committing);
            }
            scene.holds(Probe.triggers(source) <= 2, "triggers left by those that waited: " + source);
            RuntimeException cause = scene.cause("before any commit");
            for (int round = 0; round < 100; round++) {
                Computation<@Nullable Void> own = Computation.create();
                Computation<?> cancelled = scene.spawn(
                        Fiber.create(own), self -> scene.throwsSame(cause, () -> events().sync(losing), "sync"));
                scene.yieldUntil(() -> Probe.triggers(own) == 1, "the fiber waits");
                own.tryCancel(cause);
                scene.join(cancelled);
            }
        });
        scene.until(() -> Probe.triggers(source) <= 2, "no triggers are left by those that were cancelled");
        scene.holds(source.isRunning(), "the computation is still running, and so could hold them");
    }

    /// Where time is real, a timeout does not commit before its duration is over. Every timeout commits in the
    /// end.
    @Test
    default void e6_aTimeoutIsNeverEarly() {
        Scene scene = new Scene("E6", subject());
        scene.run(fiber -> {
            boolean real = elapsed(() -> Fiber.sleep(Duration.ofMillis(1))) >= 1_000_000;
            for (long micros : new long[] {0, 1, 500, 1_000, 2_000}) {
                Duration duration = Duration.ofNanos(micros * 1_000);
                Event<Integer> late = events().wrap(events().timeout(duration), nothing -> 1);
                Event<Integer> never = events().from(Computation.create());
                long nanos = elapsed(() -> scene.equal(
                        1, events().sync(events().choose(List.of(never, late))), "the value after the timeout"));
                scene.holds(!real || nanos >= duration.toNanos(), "waited " + nanos + " ns instead of " + duration);
            }
        });
    }

    private static long elapsed(Crew.Task body) throws Exception {
        long start = System.nanoTime();
        body.run();
        return System.nanoTime() - start;
    }

    /// A negative duration throws IllegalArgumentException at once. A duration that is too large for the clock
    /// throws it when the event is synchronized.
    @Test
    default void e6_impossibleTimeoutsAreRefused() {
        Scene scene = new Scene("E6", subject());
        scene.throwsA(
                IllegalArgumentException.class, () -> events().timeout(Duration.ofNanos(-1)), "a negative duration");
        scene.run(fiber -> scene.throwsA(
                IllegalArgumentException.class,
                () -> events().sync(events().timeout(Duration.ofSeconds(Long.MAX_VALUE))),
                "a duration too large for the clock"));
    }

    /// A timeout that loses removes its timer at once: the value that it would have made is garbage. The same
    /// holds if the fiber waits and is cancelled.
    @Test
    default void e6_aTimeoutThatLosesRemovesItsTimer() {
        Scene scene = new Scene("E6", subject());
        List<WeakReference<Object>> lost = new ArrayList<>();
        scene.run(fiber -> {
            for (int round = 0; round < 100; round++) {
                Event<Object> late = late(lost);
                scene.equal("won", events().sync(events().choose(List.of(late, events().always("won")))), "the value");
            }
            RuntimeException cause = scene.cause("before the timeout");
            for (int round = 0; round < 10; round++) {
                Event<Object> late = late(lost);
                Computation<@Nullable Void> own = Computation.create();
                Computation<?> waiting = scene.spawn(
                        Fiber.create(own), self -> scene.throwsSame(cause, () -> events().sync(late), "sync"));
                scene.yieldUntil(() -> Probe.triggers(own) == 1, "the fiber waits");
                own.tryCancel(cause);
                scene.join(waiting);
            }
        });
        Waits.collectUntil(scene.about("what lost timeouts hold is garbage"), () -> Probe.alive(lost) <= 2);
    }

    private Event<Object> late(List<WeakReference<Object>> lost) {
        Object value = new Object();
        lost.add(new WeakReference<>(value));
        return events().wrap(events().timeout(Duration.ofHours(1)), nothing -> value);
    }

    /// `sync` returns the computation's value or throws its own exception (C8), whether or not the fiber has to
    /// wait.
    @Test
    default void e7_aComputationsOutcomeSurfaces() {
        Scene scene = new Scene("E7", subject());
        scene.run(fiber -> {
            for (boolean waits : new boolean[] {false, true}) {
                for (Throwable failure : List.of(new IOException("E7"), new IllegalStateException("E7"))) {
                    Computation<Integer> source = completed(scene, waits, failure);
                    Throwable thrown = scene.thrown(() -> events().sync(events().from(source)), "sync");
                    boolean checked = failure instanceof IOException;
                    scene.equal(checked, thrown instanceof CompletionException, "whether " + failure + " is wrapped");
                    scene.same(
                            failure, checked ? thrown.getCause() : thrown, "what the computation was cancelled with");
                }
                Computation<Integer> source = completed(scene, waits, null);
                Event<Integer> event = events().from(source);
                scene.equal(1, events().sync(event), "the value");
                scene.equal(1, events().sync(event), "the value, a second time");
            }
        });
    }

    private static Computation<Integer> completed(Scene scene, boolean waits, @Nullable Throwable failure) {
        Computation<Integer> source = Computation.create();
        scene.spawn(other -> {
            scene.yieldUntil(() -> !waits || Probe.triggers(source) >= 1, "somebody waits");
            boolean completed = failure == null ? source.tryReturn(1) : source.tryCancel(failure);
            scene.holds(completed, "nobody else completes it");
        });
        if (!waits) {
            scene.yieldUntil(() -> !source.isRunning(), "the computation is completed");
        }
        return source;
    }

    /// Neither losing nor the cancellation of the waiting fiber cancels the computation: it is shared.
    @Test
    default void e7_losingCancelsNothing() {
        Scene scene = new Scene("E7", subject());
        scene.run(fiber -> {
            Computation<Integer> source = Computation.create();
            Event<Integer> event = events().from(source);
            scene.equal(2, events().sync(events().choose(List.of(event, events().always(2)))), "the value");
            RuntimeException cause = scene.cause("before any commit");
            Computation<@Nullable Void> own = Computation.create();
            Computation<?> waiting =
                    scene.spawn(Fiber.create(own), self -> scene.throwsSame(cause, () -> events().sync(event), "sync"));
            Computation<?> other =
                    scene.spawn(self -> scene.equal(1, events().sync(event), "the value of another fiber"));
            scene.yieldUntil(() -> Probe.triggers(own) == 1, "the fiber waits");
            own.tryCancel(cause);
            scene.join(waiting);
            scene.holds(source.isRunning(), "the computation is running");
            source.tryReturn(1);
            scene.join(other);
        });
    }
}
