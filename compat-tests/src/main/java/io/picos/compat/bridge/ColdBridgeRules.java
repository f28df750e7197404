package io.picos.compat.bridge;

import io.picos.Computation;
import io.picos.ConsumerCancelled;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.compat.scene.Scene;
import io.picos.compat.subject.BridgeSubject;
import io.picos.compat.subject.ColdBridgeSubject;
import io.picos.compat.subject.ColdBridgeSubject.Cold;
import io.picos.compat.subject.Result;
import io.picos.compat.subject.Rules;
import io.picos.compat.subject.Unhandled;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rule B2 of cold bridges: fibers and their subscriptions.
public interface ColdBridgeRules extends Rules {
    @Override
    ColdBridgeSubject subject();

    /// Without a subscriber no fiber runs. Each subscriber has a fiber of its own.
    @Test
    default void b2g_aColdResultRunsAFiberPerSubscription() {
        Scene scene = new Scene("B2g", subject());
        AtomicInteger calls = new AtomicInteger();
        Cold<Integer> cold = subject().prepare(calls::incrementAndGet);
        scene.settle();
        scene.equal(0, calls.get(), "calls of a body without a subscriber");
        List<Result<Integer>> results = List.of(cold.subscribe(), cold.subscribe(), cold.subscribe());
        Set<@Nullable Integer> values = new HashSet<>();
        for (Result<Integer> result : results) {
            scene.same(null, scene.failure(result.observed()), "the failure of a subscription");
            values.add(result.observed().join());
        }
        scene.equal(Set.of(1, 2, 3), values, "what three subscribers have got");
        scene.equal(3, calls.get(), "calls of a body with three subscribers");
    }

    /// A subscriber that cancels does not cancel the fibers of other subscribers.
    @Test
    default void b2g_cancellingASubscriptionHarmsNoOther() {
        Scene scene = new Scene("B2g", subject());
        CountDownLatch begun = new CountDownLatch(2);
        Trigger trigger = Trigger.create();
        Computation<String> shared = Computation.create();
        Cold<String> cold = subject().prepare(() -> {
            begun.countDown();
            return shared.await();
        });
        Result<String> patient = cold.subscribe();
        Result<String> impatient = cold.subscribe();
        scene.reach(begun, "both bodies begin");
        impatient.cancel();
        shared.tryAttach(trigger);
        shared.tryReturn("value");
        scene.same(null, scene.failure(patient.observed()), "the failure of the other subscription");
        scene.equal("value", patient.observed().join(), "what the other subscriber gets");
    }

    /// A result that is built with a computation can be subscribed to only once. A second subscriber gets an
    /// IllegalStateException, and changes nothing for the first subscriber.
    @Test
    default void b2h_aComputationIsSubscribedToOnce() {
        Scene scene = new Scene("B2h", subject());
        AtomicInteger calls = new AtomicInteger();
        Computation<Integer> computation = Computation.create();
        Trigger goOn = Trigger.create();
        Cold<Integer> cold = subject().prepare(computation, () -> {
            goOn.await();
            return calls.incrementAndGet();
        });
        scene.settle();
        scene.holds(computation.isRunning(), "a computation runs until there is a subscriber");
        Result<Integer> first = cold.subscribe();
        for (int time = 0; time < 2; time++) {
            Throwable failure = scene.failure(cold.subscribe().observed());
            scene.holds(
                    failure instanceof IllegalStateException,
                    "a second subscription fails with an IllegalStateException, not " + failure);
        }
        scene.holds(computation.isRunning(), "a second subscription must not touch the computation");
        goOn.signal();
        scene.same(null, scene.failure(first.observed()), "the failure of the first subscription");
        scene.equal(1, calls.get(), "calls of the body");
        scene.equal(1, computation.await(), "the value of the computation");
    }

    /// The deadline of a fiber is counted from its subscription.
    @Test
    default void b2i_aDeadlineCountsFromTheSubscription() {
        Scene scene = new Scene("B2i", subject());
        Duration deadline = Duration.ofMillis(5);
        long prepared = System.nanoTime();
        Cold<@Nullable Object> cold = subject().prepare(deadline, () -> {
            Trigger.create().await();
            Fiber.current().check();
            return "not cancelled";
        });
        scene.until(() -> System.nanoTime() - prepared > deadline.toNanos(), "the deadline is over");
        Set<@Nullable Throwable> failures = new HashSet<>();
        for (int time = 0; time < 2; time++) {
            long start = System.nanoTime();
            Throwable failure = scene.failure(cold.subscribe().observed());
            scene.holds(System.nanoTime() - start >= deadline.toNanos(), "the deadline must not be early");
            scene.holds(
                    failure instanceof TimeoutException, "a late fiber fails with TimeoutException, not " + failure);
            failures.add(failure);
        }
        scene.equal(2, failures.size(), "deadlines of two subscriptions");
    }

    /// A subscriber that has cancelled receives no signal any more, however main ends.
    @Test
    default void b2c_aCancelledSubscriberIsToldNothing() {
        Scene scene = new Scene("B2c", subject());
        for (boolean throwsIt : new boolean[] {false, true}) {
            CountDownLatch begun = new CountDownLatch(1);
            CountDownLatch ended = new CountDownLatch(1);
            Result<String> result = subject().build(() -> {
                begun.countDown();
                Trigger.create().await();
                ended.countDown();
                if (throwsIt) {
                    Fiber.current().check();
                }
                return "too late";
            });
            scene.reach(begun, "the body begins");
            result.cancel();
            scene.reach(ended, "the body ends");
            scene.settle();
            scene.equal(List.of(), result.signals(), "what a subscriber is told who has cancelled");
        }
    }

    /// A subscriber may cancel while it subscribes. Either the body is not called, or its fiber is cancelled.
    @Test
    default void b2a_aSubscriberMayCancelWhileHeSubscribes() {
        Scene scene = new Scene("B2a", subject());
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger cancelled = new AtomicInteger();
        try (Unhandled unhandled = subject().catchUnhandled()) {
            for (int time = 0; time < 10; time++) {
                Result<String> result = Result.cancelledAtOnce();
                subject()
                        .<String>prepare(() -> {
                            begun.incrementAndGet();
                            Throwable cause = Trigger.create().await();
                            if (cause instanceof ConsumerCancelled) {
                                cancelled.incrementAndGet();
                            }
                            return "too late";
                        })
                        .subscribe(result);
                scene.settle();
                scene.equal(List.of(), result.signals(), "what a subscriber is told who has cancelled");
            }
            scene.until(() -> begun.get() == cancelled.get(), "the fibers that have begun are cancelled");
            scene.equal(List.of(), unhandled.caught(), "what is reported of subscribers who have cancelled");
        }
    }

    /// An error that a source emits after its waiter or its computation was cancelled reaches the library's
    /// hook for such errors, once.
    @Test
    default void b2d_aSourcesErrorThatComesTooLateReachesTheHook() {
        Scene scene = new Scene("B2d", subject());
        try (Unhandled unhandled = subject().catchUnhandled()) {
            IOException late = new IOException("B2d: too late for the fiber");
            BridgeSubject.Source<String> source = subject().source();
            Computation<@Nullable Object> computation = Computation.create();
            RuntimeException cause = scene.cause("before the error");
            scene.run(fiber -> {
                Computation<?> waiter = scene.spawn(
                        Fiber.create(computation),
                        self -> scene.throwsSame(cause, () -> subject().await(source), "a cancelled wait"));
                Fiber.yield();
                computation.tryCancel(cause);
                scene.join(waiter);
            });
            source.fail(late);
            IOException later = new IOException("B2d: too late for the computation");
            BridgeSubject.Source<String> other = subject().source();
            subject().fromNative(other).tryCancel(cause);
            other.fail(later);
            scene.until(() -> unhandled.caught().size() >= 2, "errors that come too late reach the hook");
            scene.settle();
            scene.equal(List.of(late, later), unhandled.caught(), "what is reported");
        }
    }

    /// Whichever comes first, the source's error or the cancellation, exactly one of the fiber and the hook
    /// sees the error.
    @Test
    default void b2d_aSourcesErrorAndACancellationAtTheSameTime() {
        Scene scene = new Scene("B2d", subject());
        for (boolean errorFirst : new boolean[] {true, false}) {
            IOException error = new IOException("B2d: " + (errorFirst ? "before" : "after") + " the cancellation");
            AtomicInteger seen = new AtomicInteger();
            try (Unhandled unhandled = subject().catchUnhandled()) {
                scene.run(fiber -> failAndCancel(scene, error, errorFirst, seen));
                scene.until(() -> seen.get() + unhandled.caught().size() > 0, "somebody sees " + error);
                scene.settle();
                scene.equal(seen.get() == 0 ? List.of(error) : List.of(), unhandled.caught(), "what is reported");
            }
        }
    }

    private void failAndCancel(Scene scene, IOException error, boolean errorFirst, AtomicInteger seen) {
        BridgeSubject.Source<String> source = subject().source();
        Computation<@Nullable Object> computation = Computation.create();
        RuntimeException cause = scene.cause("at the same time");
        Computation<?> waiter = scene.spawn(Fiber.create(computation), self -> {
            Throwable thrown = scene.thrown(() -> subject().await(source), "a wait");
            if (thrown != cause) {
                scene.same(error, thrown.getCause(), "what is in what a wait throws");
                seen.incrementAndGet();
            }
        });
        Fiber.yield();
        if (errorFirst) {
            source.fail(error);
        }
        computation.tryCancel(cause);
        if (!errorFirst) {
            source.fail(error);
        }
        scene.join(waiter);
    }
}
