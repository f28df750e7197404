package io.picos.compat.resilience;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.compat.scene.Scene;
import io.picos.compat.subject.Rules;
import io.picos.std.resilience.Hedge;
import io.picos.std.structured.Errors;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Rules Q5 and Q6: hedges. [ResilienceTimeRules] tests when the second request begins.
public interface HedgeRules extends Rules {
    /// {@return the hedges under test; only a wrong subject brings its own}
    default ResilienceSubject resilience() {
        return ResilienceSubject.REAL;
    }

    /// A request that returns in time is not sent again.
    @Test
    default void q5_aQuickRequestIsSentOnce() {
        Scene scene = new Scene("Q5", subject());
        scene.run(fiber -> {
            AtomicInteger requests = new AtomicInteger();
            Callable<Integer> quick = () -> {
                Fiber.yield();
                return requests.incrementAndGet();
            };
            scene.equal(1, resilience().call(Hedge.after(Duration.ofHours(1)), quick), "the first value");
            Fiber.yield();
            scene.equal(1, requests.get(), "requests");
        });
    }

    /// A request that is late is sent a second time, and no third time.
    @Test
    default void q5_aLateRequestIsSentAgain() {
        Scene scene = new Scene("Q5", subject());
        scene.run(fiber -> {
            AtomicInteger requests = new AtomicInteger();
            Callable<Integer> late = () -> {
                int number = requests.incrementAndGet();
                Fiber.sleep(number == 1 ? Duration.ofHours(1) : Duration.ofMillis(5));
                return number;
            };
            scene.equal(2, resilience().call(Hedge.after(Duration.ofMillis(1)), late), "the value");
            scene.equal(2, requests.get(), "requests");
        });
    }

    /// If the first request fails, the second begins at once.
    @Test
    default void q5_aFailedRequestIsSentAgainAtOnce() {
        Scene scene = new Scene("Q5", subject());
        scene.run(fiber -> {
            AtomicInteger requests = new AtomicInteger();
            Callable<Integer> failing = () -> {
                int number = requests.incrementAndGet();
                Fiber.yield();
                if (number == 1) {
                    throw scene.cause("the first request");
                }
                return number;
            };
            scene.equal(2, resilience().call(Hedge.after(Duration.ofHours(1)), failing), "the value");
        });
    }

    /// The first value wins, whichever request has it. The other request is cancelled, and the call waits for its
    /// end.
    @Test
    default void q6_theOtherRequestIsCancelledAndJoined() {
        Scene scene = new Scene("Q6", subject());
        scene.run(fiber -> {
            for (int wins = 1; wins <= 2; wins++) {
                int winner = wins;
                AtomicInteger requests = new AtomicInteger();
                AtomicInteger ended = new AtomicInteger();
                Callable<Integer> request = () -> {
                    int number = requests.incrementAndGet();
                    if (number == winner) {
                        scene.yieldUntil(() -> requests.get() == 2, "both requests run");
                        return number;
                    }
                    try {
                        return Computation.<Integer>create().await();
                    } finally {
                        Fiber.current().forbid(() -> {
                            Fiber.yield();
                            return ended.incrementAndGet();
                        });
                    }
                };
                scene.equal(winner, resilience().call(Hedge.after(Duration.ofMillis(1)), request), "the value");
                scene.equal(1, ended.get(), "requests that have been cancelled and have ended");
                fiber.check();
            }
        });
    }

    /// If both requests fail, both failures are thrown; if both fail with the same object, it is thrown as it is.
    @Test
    default void q6_ifBothFailBothFailuresAreThrown() {
        Scene scene = new Scene("Q6", subject());
        scene.run(fiber -> {
            List<RuntimeException> failures = List.of(scene.cause("first"), scene.cause("second"));
            AtomicInteger requests = new AtomicInteger();
            Callable<Integer> failing = () -> {
                int number = requests.incrementAndGet();
                scene.yieldUntil(() -> requests.get() == 2, "both requests run");
                throw failures.get(number - 1);
            };
            Hedge hedge = Hedge.after(Duration.ofMillis(1));
            Throwable thrown = scene.thrown(() -> resilience().call(hedge, failing), "a hedge of failures");
            scene.holds(thrown instanceof Errors, "both failures must be thrown together, not as " + thrown);
            scene.holds(((Errors) thrown).errors().containsAll(failures), "both failures, not " + thrown);
            requests.set(0);
            Callable<Integer> same = () -> {
                requests.incrementAndGet();
                scene.yieldUntil(() -> requests.get() == 2, "both requests run");
                throw failures.get(0);
            };
            scene.throwsSame(failures.get(0), () -> resilience().call(hedge, same), "the same failure twice");
        });
    }

    /// A cancellation of the current fiber ends both requests, and the call throws the cause.
    @Test
    default void q6_aCancellationEndsBothRequests() {
        Scene scene = new Scene("Q6", subject());
        RuntimeException cause = scene.cause("cancelled");
        Computation<Object> own = Computation.create();
        AtomicInteger joined = new AtomicInteger();
        scene.run(fiber -> {
            Callable<Integer> waits = () -> {
                joined.incrementAndGet();
                try {
                    return Computation.<Integer>create().await();
                } finally {
                    joined.addAndGet(100);
                }
            };
            Computation<?> running = scene.spawn(
                    Fiber.create(own),
                    self -> scene.throwsSame(
                            cause,
                            () -> resilience().call(Hedge.after(Duration.ofMillis(1)), waits),
                            "a hedge in a cancelled fiber"));
            scene.yieldUntil(() -> joined.get() == 2, "both requests wait");
            own.tryCancel(cause);
            scene.join(running);
            scene.equal(202, joined.get(), "requests that have begun and ended");
        });
    }
}
