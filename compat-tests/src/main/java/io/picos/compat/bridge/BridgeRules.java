package io.picos.compat.bridge;

import static java.util.Objects.requireNonNull;

import io.picos.Computation;
import io.picos.ConsumerCancelled;
import io.picos.DeadlineExceeded;
import io.picos.Fiber;
import io.picos.SchedulerClosed;
import io.picos.Trigger;
import io.picos.compat.scene.Scene;
import io.picos.compat.subject.BridgeSubject;
import io.picos.compat.subject.Result;
import io.picos.compat.subject.Rules;
import io.picos.compat.subject.Unhandled;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rules B1, B2, B4, B11 and B13 of bridges: the results that fibers give to the library.
public interface BridgeRules extends Rules {
    @Override
    BridgeSubject subject();

    /// The native result has the value that main returned, or the very exception that main threw.
    @Test
    default void b1_theResultIsWhatMainReturnedOrThrew() {
        Scene scene = new Scene("B1", subject());
        Object value = new Object();
        Result<Object> result = subject().build(() -> value);
        scene.same(null, scene.failure(result.observed()), "the failure of a body that returned");
        scene.same(value, result.observed().join(), "the result");
        Throwable[] causes = {scene.cause("unchecked"), new IOException("B1"), new AssertionError("B1: error")};
        for (Throwable cause : causes) {
            Result<Object> failed = subject().build(() -> leave(cause));
            scene.same(cause, scene.failure(failed.observed()), "the result of a body that threw");
        }
        IOException checked = new IOException("B1");
        Result<Object> awaited =
                subject().build(() -> Computation.cancelled(checked).await());
        scene.same(checked, scene.failure(awaited.observed()), "the result of a body that awaited a failure");
    }

    /// If a body returns null, the result is null if the library carries null, and otherwise a
    /// NullPointerException.
    @Test
    default void b1_nullIsTheResultIfTheLibraryCarriesIt() {
        Scene scene = new Scene("B1", subject());
        Result<@Nullable Object> result = subject().build(() -> null);
        Throwable failure = scene.failure(result.observed());
        if (subject().carriesNull()) {
            scene.same(null, failure, "the failure of a body that returned null");
            scene.same(null, result.observed().join(), "the result");
        } else {
            scene.holds(failure instanceof NullPointerException, "null must be a NullPointerException, not " + failure);
        }
    }

    /// Cancelling the native result cancels the fiber with ConsumerCancelled.
    @Test
    default void b2a_cancellingTheResultCancelsTheFiber() {
        Scene scene = new Scene("B2a", subject());
        CountDownLatch begun = new CountDownLatch(1);
        Computation<@Nullable Throwable> cancellation = Computation.create();
        Result<String> result = subject().build(waiting(begun, cancellation));
        scene.reach(begun, "the body begins");
        result.cancel();
        scene.holds(
                scene.failure(result.observed()) instanceof CancellationException,
                "a result that was cancelled stays so");
        scene.until(() -> !cancellation.isRunning(), "the fiber is woken");
        Throwable cause = cancellation.await();
        scene.holds(cause instanceof ConsumerCancelled, "the fiber is cancelled with ConsumerCancelled, not " + cause);
    }

    /// {@return a body that waits until its fiber is cancelled}
    private static Callable<String> waiting(CountDownLatch begun, Computation<@Nullable Throwable> cancellation) {
        return () -> {
            begun.countDown();
            cancellation.tryReturn(Trigger.create().await());
            Fiber.current().check();
            return "not cancelled";
        };
    }

    /// Main runs to its end, its cleanup included, when the consumer has cancelled.
    @Test
    default void b2b_mainRunsToItsEnd() {
        Scene scene = new Scene("B2b", subject());
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch cleaned = new CountDownLatch(1);
        Result<String> result = subject().build(Computation.<String>create(), () -> {
            begun.countDown();
            try {
                Trigger.create().await();
                return "too late";
            } finally {
                Fiber.current().forbid(() -> {
                    Fiber.yield();
                    cleaned.countDown();
                    return null;
                });
            }
        });
        scene.reach(begun, "the body begins");
        result.cancel();
        scene.reach(cleaned, "the body runs to its end");
    }

    /// The ConsumerCancelled that main throws is not reported.
    @Test
    default void b2e_aCancellationIsNotReported() {
        Scene scene = new Scene("B2e", subject());
        try (Unhandled unhandled = subject().catchUnhandled()) {
            CountDownLatch begun = new CountDownLatch(1);
            Computation<@Nullable Throwable> cancellation = Computation.create();
            Result<String> result = subject().build(Computation.<String>create(), waiting(begun, cancellation));
            scene.reach(begun, "the body begins");
            result.cancel();
            scene.until(() -> !cancellation.isRunning(), "the fiber is woken");
            scene.settle();
            scene.holds(
                    !unhandled.caught().contains(cancellation.await()),
                    "a cancellation that we caused must not be reported");
        }
    }

    /// An error that comes after the cancellation reaches the library's hook for such errors, once.
    @Test
    default void b2d_anErrorThatComesTooLateReachesTheHook() {
        Scene scene = new Scene("B2d", subject());
        try (Unhandled unhandled = subject().catchUnhandled()) {
            CountDownLatch begun = new CountDownLatch(1);
            IOException late = new IOException("B2d: late");
            Result<Object> result = subject().build(() -> {
                begun.countDown();
                Trigger.create().await();
                throw late;
            });
            scene.reach(begun, "the body begins");
            result.cancel();
            scene.until(() -> unhandled.caught().contains(late), "an error that comes too late reaches the hook");
            scene.settle();
            scene.equal(
                    1L, unhandled.caught().stream().filter(each -> each == late).count(), "reports of it");
            scene.holds(
                    scene.failure(result.observed()) instanceof CancellationException,
                    "a result that was cancelled stays so");
        }
    }

    /// If the computation is completed before the body begins, the body is not called.
    @Test
    default void b2f_aBodyThatNobodyWaitsForIsNotCalled() {
        Scene scene = new Scene("B2f", subject());
        AtomicInteger calls = new AtomicInteger();
        RuntimeException cause = scene.cause("before the first turn");
        Result<Integer> result = subject().build(Computation.cancelled(cause), calls::incrementAndGet);
        scene.same(cause, scene.failure(result.observed()), "the result");
        Result<Integer> returned = subject().build(Computation.returned(42), calls::incrementAndGet);
        scene.same(null, scene.failure(returned.observed()), "the failure of a computation that had returned");
        scene.equal(42, returned.observed().join(), "the result");
        scene.equal(0, calls.get(), "calls of bodies that nobody waits for");
    }

    /// If the result is cancelled before the body begins, the body is not called.
    @Test
    default void b2f_aBodyThatIsCancelledBeforeItsFirstTurnIsNotCalled() {
        Scene scene = new Scene("B2f", subject());
        AtomicInteger calls = new AtomicInteger();
        List<Result<Integer>> results = new ArrayList<>();
        scene.run(
                fiber -> { // runs, so that no other fiber of a serial scheduler does
                    for (int number = 0; number < 10; number++) {
                        Result<Integer> result = subject().build(calls::incrementAndGet);
                        results.add(result);
                        result.cancel();
                    }
                    if (subject().serial()) {
                        Fiber.yield();
                        scene.equal(0, calls.get(), "calls of bodies that nobody waits for");
                    }
                });
        for (Result<Integer> result : results) {
            Throwable failure = scene.failure(result.observed());
            scene.holds(
                    failure instanceof CancellationException
                            || (failure == null && !subject().serial()),
                    "a result that is cancelled at once must not be " + failure);
        }
    }

    /// The native form of a computation completes as the computation does, whether it is made before the
    /// completion or after.
    @Test
    default void b4_theNativeFormCompletesAsTheComputationDoes() {
        Scene scene = new Scene("B4", subject());
        Computation<String> computation = Computation.create();
        Result<String> before = subject().toNative(computation);
        scene.holds(!before.observed().isDone(), "the native form of a running computation must not be completed");
        computation.tryReturn("value");
        scene.same(null, scene.failure(before.observed()), "the failure of the native form");
        scene.equal("value", before.observed().join(), "the native form of a computation");
        Result<String> after = subject().toNative(computation);
        scene.same(null, scene.failure(after.observed()), "the failure of one made afterwards");
        scene.equal("value", after.observed().join(), "one made afterwards");
        for (Throwable cause : new Throwable[] {scene.cause("unchecked"), new IOException("B4")}) {
            Computation<String> failed = Computation.create();
            Result<String> failure = subject().toNative(failed);
            failed.tryCancel(cause);
            scene.same(cause, scene.failure(failure.observed()), "a failure's native form");
            scene.same(cause, scene.failure(subject().toNative(failed).observed()), "one made afterwards");
        }
    }

    /// The native form only observes the computation: cancelling the native form does not cancel the
    /// computation.
    @Test
    default void b4_cancellingTheNativeFormLeavesTheComputationAlone() {
        Scene scene = new Scene("B4", subject());
        Computation<String> computation = Computation.create();
        Result<String> cancelled = subject().toNative(computation);
        Result<String> kept = subject().toNative(computation);
        cancelled.cancel();
        scene.holds(computation.isRunning(), "cancelling the native form must leave the computation alone");
        computation.tryReturn("value");
        scene.same(null, scene.failure(kept.observed()), "the failure of the other native form");
        scene.equal("value", kept.observed().join(), "the other native form");
        scene.holds(
                scene.failure(cancelled.observed()) instanceof CancellationException,
                "a native form that was cancelled stays so");
    }

    /// A computation that is made of a source completes as the source does.
    @Test
    default void b4_aComputationOfASourceCompletesAsItDoes() {
        Scene scene = new Scene("B4", subject());
        BridgeSubject.Source<String> first = subject().source();
        Computation<String> value = subject().fromNative(first);
        scene.holds(value.isRunning(), "a computation runs until its source emits");
        first.complete("value");
        scene.until(() -> !value.isRunning(), "the computation completes");
        scene.equal("value", value.await(), "the value of the computation");
        scene.holds(!first.isCancelled(), "a source that has emitted is not cancelled");
        for (Throwable cause : new Throwable[] {scene.cause("unchecked"), new IOException("B4")}) {
            BridgeSubject.Source<String> second = subject().source();
            Computation<String> failed = subject().fromNative(second);
            second.fail(cause);
            scene.until(() -> !failed.isRunning(), "the computation completes");
            scene.same(cause, failed.cancellation(), "the cause of the computation");
        }
    }

    /// Cancelling a computation that is made of a source cancels the source.
    @Test
    default void b4_cancellingAComputationOfASourceCancelsTheSource() {
        Scene scene = new Scene("B4", subject());
        BridgeSubject.Source<String> source = subject().source();
        Computation<String> computation = subject().fromNative(source);
        scene.holds(!source.isCancelled(), "the source is not cancelled yet");
        computation.tryCancel(scene.cause("by a consumer"));
        scene.until(source::isCancelled, "the source is cancelled");
    }

    /// A null argument throws NullPointerException with the argument's name, at the call.
    @Test
    default void b11_nullArgumentsAreNamed() {
        Scene scene = new Scene("B11", subject());
        scene.holds(!subject().nullCalls().isEmpty(), "there are methods with arguments");
        for (BridgeSubject.NullCall call : subject().nullCalls()) {
            String what = "null for " + call.argument() + " of " + call.method();
            Throwable thrown = scene.thrown(call.task(), what);
            scene.equal(NullPointerException.class, thrown.getClass(), "what " + what + " throws");
            scene.equal(call.argument(), thrown.getMessage(), "the message for " + what);
        }
    }

    /// The native result completes when main has ended, its cleanup included.
    @Test
    default void b13a_theResultCompletesWhenMainHasEnded() {
        Scene scene = new Scene("B13a", subject());
        for (Throwable cause : new Throwable[] {scene.cause("scope"), new SchedulerClosed("B13a", null)}) {
            Computation<String> computation = Computation.create();
            CountDownLatch begun = new CountDownLatch(1);
            CountDownLatch cleaning = new CountDownLatch(1);
            Trigger cleaned = Trigger.create();
            Result<String> result = subject().build(computation, () -> {
                begun.countDown();
                try {
                    Trigger.create().await();
                    return "value";
                } finally {
                    Fiber.current().forbid(() -> {
                        cleaning.countDown();
                        return cleaned.await();
                    });
                }
            });
            scene.reach(begun, "the body begins");
            computation.tryCancel(cause);
            scene.reach(cleaning, "the body cleans up");
            scene.holds(!result.observed().isDone(), "the result must not complete before main has ended");
            cleaned.signal();
            scene.same(cause, scene.failure(result.observed()), "the result of a cancelled main that returned a value");
        }
    }

    /// If others have completed the computation, the result is their value or cause, though main returns a value or
    /// throws that cause.
    @Test
    default void b13b_theResultIsTheOutcomeOfTheComputation() {
        Scene scene = new Scene("B13b", subject());
        for (Throwable cause : causes("B13b", scene)) {
            for (boolean throwsIt : new boolean[] {false, true}) {
                Throwable failure = cancelled(scene, cause, () -> {
                    if (throwsIt) {
                        Fiber.current().check();
                    }
                    return "value";
                });
                scene.same(cause, failure, "the result of a cancelled main");
            }
        }
        Computation<String> returned = Computation.create();
        Result<String> result = subject().build(returned, () -> {
            returned.tryReturn("by another");
            return "by main";
        });
        scene.same(null, scene.failure(result.observed()), "the failure of a computation that others completed");
        scene.equal("by another", result.observed().join(), "the result of a computation that others completed");
    }

    /// If main throws an exception of its own after a cancellation, the result is that exception.
    @Test
    default void b13c_theResultIsWhatMainThrows() {
        Scene scene = new Scene("B13c", subject());
        RuntimeException own = scene.cause("main's own");
        for (Throwable cause : causes("B13c", scene)) {
            Throwable failure = cancelled(scene, cause, () -> {
                throw own;
            });
            scene.same(own, failure, "the result of a cancelled main that throws something else");
        }
    }

    private static Throwable[] causes(String id, Scene scene) {
        return new Throwable[] {scene.cause("scope"), new IOException(id), new SchedulerClosed(id, null)};
    }

    /// {@return the failure of a fiber that is cancelled with the cause, and then calls the rest of its body}
    private @Nullable Throwable cancelled(Scene scene, Throwable cause, Callable<String> rest) {
        Computation<String> computation = Computation.create();
        CountDownLatch begun = new CountDownLatch(1);
        Result<String> result = subject().build(computation, () -> {
            begun.countDown();
            Trigger.create().await();
            return rest.call();
        });
        scene.reach(begun, "the body begins");
        computation.tryCancel(cause);
        return scene.failure(result.observed());
    }

    /// Consumers see a deadline as a TimeoutException, so that they do not take it for a cancellation. This
    /// holds whether main then returns or throws. A TimeoutException of main's own stays as it is, and so does
    /// another cancellation (C12).
    @Test
    default void b13d_aDeadlineIsATimeoutForConsumers() {
        Scene scene = new Scene("B13d", subject());
        Duration duration = Duration.ofMillis(1);
        for (boolean throwsIt : new boolean[] {false, true}) {
            timeout(scene, late(duration, throwsIt));
        }
        timeout(scene, subject().toNative(Computation.<String>cancelled(new DeadlineExceeded(duration))));
        TimeoutException own = new TimeoutException("main's own");
        scene.same(
                own,
                scene.failure(subject()
                        .build(() -> {
                            throw own;
                        })
                        .observed()),
                "a TimeoutException of main's own");
    }

    /// The TimeoutException has the message of the DeadlineExceeded, which is its cause.
    @Test
    default void b13e_theTimeoutTellsTheDeadline() {
        Scene scene = new Scene("B13e", subject());
        Duration duration = Duration.ofMillis(1);
        DeadlineExceeded deadline = new DeadlineExceeded(duration);
        for (boolean throwsIt : new boolean[] {false, true}) {
            TimeoutException late = timeout(scene, late(duration, throwsIt));
            scene.holds(late.getCause() instanceof DeadlineExceeded, "its cause is the deadline");
            scene.equal(deadline.getMessage(), late.getMessage(), "its message");
        }
        TimeoutException observed = timeout(scene, subject().toNative(Computation.<String>cancelled(deadline)));
        scene.same(deadline, observed.getCause(), "the cause of what observers are told");
        scene.equal(deadline.getMessage(), observed.getMessage(), "the message of what observers are told");
    }

    /// {@return the result of a fiber that waits until its deadline, and then returns or throws}
    private Result<String> late(Duration duration, boolean throwsIt) {
        return subject().build(duration, () -> {
            Trigger.create().await();
            if (throwsIt) {
                Fiber.current().check();
            }
            return "value";
        });
    }

    private static TimeoutException timeout(Scene scene, Result<?> result) {
        Throwable failure = scene.failure(result.observed());
        scene.holds(
                failure != null && failure.getClass() == TimeoutException.class,
                "the result after a deadline is a TimeoutException, not " + failure);
        return (TimeoutException) requireNonNull(failure);
    }

    private static String leave(Throwable thrown) throws Exception {
        if (thrown instanceof Error error) {
            throw error;
        }
        throw (Exception) thrown;
    }
}
