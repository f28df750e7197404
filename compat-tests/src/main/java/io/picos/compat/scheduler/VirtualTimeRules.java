package io.picos.compat.scheduler;

import io.picos.Computation;
import io.picos.DeadlineExceeded;
import io.picos.Fiber;
import io.picos.compat.patience.Waits;
import io.picos.compat.scene.Probe;
import io.picos.compat.scene.Scene;
import io.picos.compat.subject.Rules;
import io.picos.compat.subject.VirtualTimeSubject;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rules S9 and F13 for schedulers with virtual time: an hour takes no time, a call that advances the time
/// returns after the fibers that it woke have run, and fibers read the virtual time.
public interface VirtualTimeRules extends Rules {
    /// Longer than any test takes.
    Duration HOUR = Duration.ofHours(1);

    /// The shortest duration.
    Duration NANOSECOND = Duration.ofNanos(1);

    @Override
    VirtualTimeSubject subject();

    /// Fibers sleep for exactly an hour, and have run when the call that advances the time returns.
    @Test
    default void s9_aFiberSleepsAnHourInNoTime() {
        Scene scene = new Scene("S9", subject());
        List<String> steps = Collections.synchronizedList(new ArrayList<>());
        var first = scene.start(fiber -> {
            Fiber.sleep(HOUR);
            steps.add("one hour");
            Fiber.yield();
            Fiber.sleep(HOUR);
            scene.join(scene.spawn(child -> steps.add("two hours")));
        });
        var second = scene.start(fiber -> {
            Fiber.sleep(HOUR.dividedBy(2));
            steps.add("half an hour");
        });
        subject().advance(Duration.ZERO);
        scene.equal(List.of(), List.copyOf(steps), "what has run at the beginning");
        subject().advance(HOUR.minus(NANOSECOND));
        scene.equal(List.of("half an hour"), List.copyOf(steps), "what has run before the hour is over");
        subject().advance(NANOSECOND);
        scene.equal(List.of("half an hour", "one hour"), List.copyOf(steps), "what has run after an hour");
        subject().advance(HOUR);
        scene.equal(
                List.of("half an hour", "one hour", "two hours"), List.copyOf(steps), "what has run after two hours");
        scene.join(first);
        scene.join(second);
    }

    /// If one call advances the time past several sleeps of a fiber, one after the other, the fiber wakes up
    /// after each of them.
    @Test
    default void s9_aDayIsTwentyFourHours() {
        Scene scene = new Scene("S9", subject());
        List<Integer> hours = Collections.synchronizedList(new ArrayList<>());
        var fiber = scene.start(self -> {
            for (int hour = 1; hour <= 24; hour++) {
                Fiber.sleep(HOUR);
                hours.add(hour);
            }
        });
        subject().advance(Duration.ZERO);
        subject().advance(HOUR.multipliedBy(24));
        scene.equal(24, hours.size(), "hours of a day");
        scene.join(fiber);
    }

    /// A deadline in virtual time is neither early nor late, whether it is set in a fiber or outside any fiber.
    @Test
    default void s9_aDeadlineIsNeitherEarlyNorLate() {
        Scene scene = new Scene("S9", subject());
        Computation<@Nullable Object> outside = Computation.create();
        Computation<@Nullable Object> inside = Computation.create();
        subject().cancelAfter(outside, HOUR, new DeadlineExceeded(HOUR));
        var fiber = scene.start(self -> {
            inside.cancelAfter(HOUR);
            inside.awaitCompletion();
        });
        subject().advance(Duration.ZERO);
        subject().advance(HOUR.minus(NANOSECOND));
        scene.holds(outside.isRunning() && inside.isRunning(), "a deadline must not be early");
        subject().advance(NANOSECOND);
        for (Computation<?> late : List.of(outside, inside)) {
            Throwable cause = late.cancellation();
            scene.holds(cause instanceof DeadlineExceeded, "a deadline must not be late, or be " + cause);
        }
        scene.holds(fiber.isDone(), "the fiber that waited for its deadline has ended");
        scene.join(fiber);
    }

    /// A cancelled sleep ends at once, and leaves neither a timer nor a fiber behind.
    @Test
    default void s9_aCancelledSleepLeavesNoTimer() {
        Scene scene = new Scene("S9", subject());
        int sleepers = 100;
        RuntimeException cause = scene.cause("wake up");
        List<WeakReference<Computation<?>>> slept = new ArrayList<>();
        for (int number = 0; number < sleepers; number++) {
            slept.add(new WeakReference<>(sleepAndCancel(scene, cause)));
        }
        Waits.collectUntil("S9: the sleepers are garbage", () -> Probe.alive(slept) == 0);
        subject().advance(HOUR.multipliedBy(2));
        subject().timers().ifPresent(armed -> scene.equal(0, armed, "timers that are armed"));
    }

    /// The clock that a fiber reads is the virtual one: it stands still while the fiber runs, and moves by
    /// exactly the time that the test advances.
    @Test
    default void f13a_theClockIsVirtual() {
        Scene scene = new Scene("F13a", subject());
        List<Long> readings = Collections.synchronizedList(new ArrayList<>());
        var fiber = scene.start(self -> {
            long start = Fiber.nanoTime();
            Fiber.yield();
            readings.add(Fiber.nanoTime() - start);
            Fiber.sleep(HOUR);
            readings.add(Fiber.nanoTime() - start);
            Fiber.sleep(NANOSECOND);
            scene.join(scene.spawn(child -> readings.add(Fiber.nanoTime() - start)));
        });
        subject().advance(Duration.ZERO);
        subject().advance(HOUR);
        subject().advance(NANOSECOND);
        scene.join(fiber);
        scene.equal(List.of(0L, HOUR.toNanos(), HOUR.toNanos() + 1), List.copyOf(readings), "readings of the clock");
    }

    private Computation<?> sleepAndCancel(Scene scene, RuntimeException cause) {
        Computation<Boolean> computation = Computation.create();
        var result = subject().start(computation, () -> {
            Fiber.sleep(HOUR);
            return true;
        });
        subject().advance(Duration.ZERO);
        scene.holds(computation.isRunning(), "a fiber sleeps until it is cancelled");
        computation.tryCancel(cause);
        subject().advance(Duration.ZERO);
        scene.holds(result.isDone(), "a sleep that was cancelled ends at once");
        scene.same(cause, scene.failure(result), "what it throws");
        return computation;
    }
}
