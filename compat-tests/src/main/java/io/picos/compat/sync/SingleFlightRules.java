package io.picos.compat.sync;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.SchedulerClosed;
import io.picos.ScopeTerminated;
import io.picos.compat.scene.Member;
import io.picos.compat.scene.Probe;
import io.picos.compat.scene.Scene;
import io.picos.compat.subject.Rules;
import io.picos.std.sync.SingleFlight;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rules L20 to L23: concurrent calls with one key share one computation.
public interface SingleFlightRules extends Rules {
    /// {@return the single flights under test; only a wrong subject brings its own}
    default SingleFlightSubject flights() {
        return SingleFlightSubject.REAL;
    }

    /// Concurrent calls share one run and its value. A key that is equal is the same key, and another key is
    /// another flight.
    @Test
    default void l20a_concurrentCallsShareOneRun() {
        Scene scene = new Scene("L20a", subject());
        SingleFlight<Object, Object> flights = SingleFlight.create();
        AtomicInteger runs = new AtomicInteger();
        Computation<Object> source = Computation.create();
        Object value = new Object();
        scene.run(fiber -> {
            List<Member> members = Member.waiting(
                    scene,
                    "caller",
                    5,
                    self -> scene.same(
                            value,
                            flights().run(flights, new String("key of L20a"), () -> {
                                runs.incrementAndGet();
                                return source.await();
                            }),
                            "the value"));
            scene.equal(1, flights.inFlight(), "flights with one key");
            scene.equal(5, flights.waiting(), "callers of the flight");
            scene.equal("other", flights().run(flights, "another key", () -> "other"), "the value of another flight");
            source.tryReturn(value);
            members.forEach(Member::join);
            scene.equal(1, runs.get(), "runs of the body");
            scene.equal(0, flights.inFlight(), "flights after the end");
            scene.equal(0, flights.waiting(), "callers after the end");
            scene.equal(null, flights().run(flights, "key", () -> null), "null, a value like any other");
        });
    }

    /// A call after the end of a flight runs its own body, whether the flight has a value or an exception.
    @Test
    default void l20c_aLaterCallRunsItsOwnBody() {
        Scene scene = new Scene("L20c", subject());
        SingleFlight<Object, Object> flights = SingleFlight.create();
        RuntimeException failure = scene.cause("failed");
        scene.run(fiber -> {
            scene.equal("first", flights().run(flights, 1, () -> "first"), "the value of the first call");
            scene.throwsSame(
                    failure,
                    () -> flights().run(flights, 1, () -> {
                        throw failure;
                    }),
                    "the second call");
            scene.equal("later", flights().run(flights, 1, () -> "later"), "the value of a later call");
        });
    }

    /// An exception is the result for all callers, the same object.
    @Test
    default void l20b_aFailureIsShared() {
        Scene scene = new Scene("L20b", subject());
        SingleFlight<Object, Object> flights = SingleFlight.create();
        RuntimeException failure = scene.cause("failed");
        Computation<Object> source = Computation.create();
        scene.run(fiber -> {
            List<Member> members = Member.waiting(
                    scene,
                    "caller",
                    3,
                    self -> scene.throwsSame(failure, () -> flights().run(flights, 1, source::await), "each call"));
            source.tryCancel(failure);
            members.forEach(Member::join);
            scene.throwsA(
                    CompletionException.class,
                    () -> flights().run(flights, 1, () -> {
                        throw new Exception("L20b");
                    }),
                    "a checked exception");
        });
    }

    /// The body goes on while a caller waits, also if the first caller has left.
    @Test
    default void l21_aCancelledCallerLeaves() {
        Scene scene = new Scene("L21", subject());
        SingleFlight<Object, Object> flights = SingleFlight.create();
        AtomicInteger runs = new AtomicInteger();
        Computation<Object> source = Computation.create();
        scene.run(fiber -> {
            List<Member> members = Member.waiting(
                    scene,
                    "caller",
                    4,
                    self -> scene.equal(
                            "value",
                            flights().run(flights, "key", () -> {
                                runs.incrementAndGet();
                                return source.await();
                            }),
                            "the value"));
            scene.yieldUntil(() -> runs.get() == 1, "the body runs");
            Member first = members.remove(0);
            Member another = members.remove(1);
            first.endsWith(first.cancel());
            another.endsWith(another.cancel());
            scene.equal(1, flights.inFlight(), "flights, of which callers have left");
            scene.equal(2, flights.waiting(), "callers that have not left");
            source.tryReturn("value");
            members.forEach(Member::join);
            scene.equal(1, runs.get(), "runs of the body");
        });
    }

    /// When the last caller leaves, the body is cancelled with ScopeTerminated, and that caller waits for its
    /// end. The next call runs its own body, even meanwhile.
    @Test
    default void l21_theLastCallerEndsTheBody() {
        Scene scene = new Scene("L21", subject());
        SingleFlight<Object, Object> flights = SingleFlight.create();
        AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
        Computation<Object> cleanedUp = Computation.create();
        AtomicInteger ended = new AtomicInteger();
        scene.run(fiber -> {
            List<Member> members = Member.waiting(
                    scene,
                    "caller",
                    2,
                    self -> flights().run(flights, "key", () -> {
                        try {
                            return Computation.create().await();
                        } catch (Throwable cancelled) {
                            thrown.set(cancelled);
                            Fiber.current().forbid(cleanedUp::await);
                            ended.incrementAndGet();
                            throw cancelled;
                        }
                    }));
            Member first = members.get(0);
            Member last = members.get(1);
            first.endsWith(first.cancel());
            Throwable cause = last.cancel();
            scene.yieldUntil(() -> Probe.triggers(cleanedUp) == 1, "the body cleans up");
            scene.holds(thrown.get() instanceof ScopeTerminated, "what ends the body: " + thrown.get());
            scene.equal("next", flights().run(flights, "key", () -> "next"), "the value of the next call");
            scene.holds(!last.hasEnded(), "the last caller must wait for the end of the body");
            cleanedUp.tryReturn("done");
            last.endsWith(cause);
            scene.equal(1, ended.get(), "bodies that have ended");
        });
    }

    /// A body that a closed scheduler has ended has no result: one of the callers that wait runs its own body.
    @Test
    default void l22_aClosedSchedulerIsNoResult() {
        Scene scene = new Scene("L22", subject());
        SingleFlight<Object, Object> flights = SingleFlight.create();
        SchedulerClosed closed = new SchedulerClosed("L22: closed", null);
        AtomicInteger runs = new AtomicInteger();
        Computation<Object> source = Computation.create();
        scene.run(fiber -> {
            List<Member> members = Member.waiting(
                    scene,
                    "caller",
                    4,
                    self -> scene.equal(
                            "value",
                            flights().run(flights, "key", () -> {
                                int run = runs.incrementAndGet();
                                source.await();
                                if (run == 1) { // as a scheduler that closes does
                                    Fiber.current().computation().tryCancel(closed);
                                    Fiber.yield();
                                }
                                return "value";
                            }),
                            "the value"));
            source.tryReturn("go on");
            members.forEach(Member::join);
            scene.holds(runs.get() > 1, "a body must run again");
            scene.equal(0, flights.inFlight(), "flights after the end");
        });
    }

    /// A value, or another exception, is the result in spite of a closed scheduler. So is a closed scheduler
    /// that the body itself has waited for.
    @Test
    default void l22_otherResultsAreShared() {
        Scene scene = new Scene("L22", subject());
        SingleFlight<Object, Object> flights = SingleFlight.create();
        SchedulerClosed closed = new SchedulerClosed("L22: closed", null);
        RuntimeException failure = scene.cause("failed");
        scene.run(fiber -> {
            Object value = flights().run(flights, "key", () -> {
                Fiber.current().computation().tryCancel(closed);
                return "value";
            });
            scene.equal("value", value, "the value of a body whose scheduler has closed");
            scene.throwsSame(
                    closed,
                    () -> flights()
                            .run(
                                    flights,
                                    "key",
                                    () -> Computation.cancelled(closed).await()),
                    "a body that has waited for a closed scheduler");
            scene.throwsSame(
                    failure,
                    () -> flights().run(flights, "key", () -> {
                        Fiber.current().computation().tryCancel(closed);
                        throw failure;
                    }),
                    "a body that fails, and whose scheduler has closed");
        });
    }

    /// A call in the body with the body's own key, and a call outside any fiber, throw IllegalStateException. A
    /// cancelled fiber starts nothing.
    @Test
    default void l23_misuseStartsNothing() {
        Scene scene = new Scene("L23", subject());
        SingleFlight<Object, Object> flights = SingleFlight.create();
        AtomicInteger runs = new AtomicInteger();
        scene.throwsA(
                IllegalStateException.class,
                () -> flights().run(flights, "key", runs::incrementAndGet),
                "a call outside any fiber");
        scene.run(fiber -> {
            Object value = flights().run(flights, "key", () -> {
                scene.throwsA(
                        IllegalStateException.class,
                        () -> flights().run(flights, "key", runs::incrementAndGet),
                        "a call in the body of the flight");
                return flights().run(flights, "another key", () -> "value");
            });
            scene.equal("value", value, "the value of a flight in a flight");
            scene.join(scene.spawn(self -> {
                RuntimeException cause = scene.cause("cancelled");
                self.computation().tryCancel(cause);
                scene.throwsSame(
                        cause, () -> flights().run(flights, "key", runs::incrementAndGet), "a call when cancelled");
            }));
        });
        scene.equal(0, runs.get(), "runs");
        scene.equal(0, flights.inFlight(), "flights");
    }
}
