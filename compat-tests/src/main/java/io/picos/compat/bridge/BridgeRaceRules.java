package io.picos.compat.bridge;

import io.picos.Computation;
import io.picos.ConsumerCancelled;
import io.picos.Fiber;
import io.picos.Outcome;
import io.picos.Trigger;
import io.picos.compat.patience.Crew;
import io.picos.compat.patience.Waits;
import io.picos.compat.scene.Lookout;
import io.picos.compat.scene.Scene;
import io.picos.compat.subject.BridgeSubject;
import io.picos.compat.subject.Result;
import io.picos.compat.subject.Rules;
import io.picos.compat.subject.Unhandled;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Rules B2 and B3 of bridges in races. Whichever side wins, no result is lost, no native result is completed
/// twice, no fiber is left hanging, and only errors that come too late are reported.
public interface BridgeRaceRules extends Rules {
    @Override
    BridgeSubject subject();

    /// Main returns while the consumer cancels.
    @Test
    default void b2c_cancelAgainstComplete() {
        Scene scene = new Scene("B2c", subject());
        Object value = new Object();
        AtomicInteger ended = new AtomicInteger();
        List<Result<Object>> results = new ArrayList<>();
        try (Unhandled unhandled = subject().catchUnhandled()) {
            new Race("B2c", "complete", "cancel").run(100_000, round -> {
                Computation<Object> computation = Computation.create();
                Result<Object> result = subject().build(computation, () -> {
                    round.left();
                    ended.incrementAndGet();
                    return value;
                });
                results.add(result);
                round.right();
                result.cancel();
                Throwable failure = scene.failure(result.observed());
                boolean returned = outcome(scene, computation) instanceof Outcome.Returned;
                scene.holds(
                        failure == null ? returned : failure instanceof CancellationException,
                        "the result of a computation that was " + computation + " must not be " + failure);
                return returned;
            });
            settle(scene, results, ended);
            scene.equal(List.of(), unhandled.caught(), "what is reported of values that come too late");
        }
    }

    /// Main throws while the consumer cancels. Either the consumer or the hook gets the error, once.
    @Test
    default void b2d_cancelAgainstError() {
        Scene scene = new Scene("B2d", subject());
        AtomicInteger ended = new AtomicInteger();
        List<Result<Object>> results = new ArrayList<>();
        Map<Throwable, AtomicInteger> seen = new HashMap<>();
        try (Unhandled unhandled = subject().catchUnhandled()) {
            new Race("B2d", "error", "cancel").run(100_000, round -> {
                Computation<Object> computation = Computation.create();
                RuntimeException error = scene.cause("number " + seen.size());
                seen.put(error, new AtomicInteger());
                Result<Object> result = subject().build(computation, () -> {
                    round.left();
                    ended.incrementAndGet();
                    throw error;
                });
                results.add(result);
                round.right();
                result.cancel();
                Throwable failure = scene.failure(result.observed());
                scene.holds(
                        failure == error || failure instanceof CancellationException,
                        "the result of main that throws must not be " + failure);
                return outcome(scene, computation).equals(new Outcome.Cancelled<>(error));
            });
            settle(scene, results, ended);
            scene.until(() -> count(results) + unhandled.caught().size() >= seen.size(), "no error is lost");
            for (Result<Object> result : results) {
                result.signals().forEach(signal -> count(signal, seen));
            }
            for (Throwable reported : unhandled.caught()) {
                AtomicInteger count = seen.get(reported);
                if (count == null) {
                    throw new AssertionError("B2d: reported, though not too late: " + reported, reported);
                }
                count.incrementAndGet();
            }
            seen.forEach((error, count) -> scene.equal(1, count.get(), "times that somebody was told " + error));
        }
    }

    /// {@return the number of results that were signaled with an error of main}
    private static long count(List<Result<Object>> results) {
        return results.stream()
                .flatMap(result -> result.signals().stream())
                .filter(signal -> signal instanceof Outcome.Cancelled<Object>(Throwable thrown)
                        && !(thrown instanceof CancellationException))
                .count();
    }

    private static void count(Outcome<Object> signal, Map<Throwable, AtomicInteger> seen) {
        if (signal instanceof Outcome.Cancelled<Object>(Throwable thrown)) {
            AtomicInteger count = seen.get(thrown);
            if (count != null) {
                count.incrementAndGet();
            }
        }
    }

    /// The consumer cancels while the fiber starts. Either the body is not called, or the fiber is cancelled.
    @Test
    default void b2a_disposeDuringStart() {
        Scene scene = new Scene("B2a", subject());
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger ended = new AtomicInteger();
        List<Result<Object>> results = new ArrayList<>();
        try (Unhandled unhandled = subject().catchUnhandled()) {
            new Race("B2a", "start", "dispose").holdingBackRight().run(100_000, round -> {
                int before = begun.get();
                Result<Object> result = new Result<>();
                results.add(result);
                Runnable start = () ->
                        subject().build(Computation.create(), () -> waitForTheConsumer(scene, begun, ended), result);
                if (results.size() % 2 == 0) {
                    start.run();
                    round.rightAlone(); // the fiber starts on another thread
                    result.cancel();
                } else {
                    disposeOnAnotherThread(round, start, result);
                }
                Throwable failure = scene.failure(result.observed());
                scene.holds(
                        failure instanceof CancellationException,
                        "the result of a fiber that is cancelled while it starts must not be " + failure);
                return begun.get() > before;
            });
            settle(scene, results, begun.get(), ended);
            scene.equal(List.of(), unhandled.caught(), "what is reported of fibers that were cancelled");
        }
    }

    /// The consumer may be quicker than the builder: some results can be cancelled before the builder returns.
    private static void disposeOnAnotherThread(Race.Round round, Runnable start, Result<?> result) {
        try (Crew consumer = new Crew("B2a")) {
            consumer.start(() -> {
                round.right();
                Waits.meetUntil("B2a: a result can be cancelled", result::isCancellable);
                result.cancel();
            });
            round.left();
            start.run();
        }
    }

    private static Object waitForTheConsumer(Scene scene, AtomicInteger begun, AtomicInteger ended) {
        begun.incrementAndGet();
        Throwable cause = Trigger.create().await();
        scene.holds(cause instanceof ConsumerCancelled, "a fiber is cancelled with ConsumerCancelled, not " + cause);
        ended.incrementAndGet();
        Fiber.current().check();
        return "not cancelled";
    }

    /// The source completes while a fiber begins to wait for it.
    @Test
    default void b3a_completeDuringAwait() {
        Scene scene = new Scene("B3a", subject());
        AtomicInteger ended = new AtomicInteger();
        List<Result<Object>> results = new ArrayList<>();
        try (Unhandled unhandled = subject().catchUnhandled()) {
            new Race("B3a", "await", "complete").run(100_000, round -> {
                BridgeSubject.Source<Object> source = subject().source();
                AtomicBoolean waited = new AtomicBoolean();
                Object value = new Object();
                Result<Object> result = subject().build(() -> {
                    Computation<Object> answer = Computation.create();
                    round.left();
                    Lookout.over(waited, () -> answer.tryReturn(subject().await(source)));
                    ended.incrementAndGet();
                    return answer.await();
                });
                results.add(result);
                round.right();
                source.complete(value);
                scene.same(null, scene.failure(result.observed()), "the failure of a wait");
                scene.same(value, result.observed().join(), "the value of a source");
                return waited.get();
            });
            settle(scene, results, ended);
            scene.equal(List.of(), unhandled.caught(), "what is reported of waits");
        }
    }

    private static Outcome<Object> outcome(Scene scene, Computation<Object> computation) {
        scene.until(() -> !computation.isRunning(), "the computation completes");
        Outcome<Object> outcome = computation.peek();
        if (outcome == null) {
            throw new AssertionError(scene.about("a computation that is completed has an outcome"));
        }
        return outcome;
    }

    private static void settle(Scene scene, List<Result<Object>> results, AtomicInteger ended) {
        settle(scene, results, results.size(), ended);
    }

    /// Waits until the bodies have ended, and fails if a result was completed twice.
    private static void settle(Scene scene, List<Result<Object>> results, int begun, AtomicInteger ended) {
        scene.until(() -> ended.get() == begun, "no fiber is left hanging");
        scene.settle();
        for (Result<Object> result : results) {
            scene.holds(result.signals().size() <= 1, "a native result must not say " + result.signals());
        }
    }
}
