package io.picos.compat.bridge;

import io.picos.Computation;
import io.picos.DeadlineExceeded;
import io.picos.Fiber;
import io.picos.ThreadScheduler;
import io.picos.compat.observe.DumpSubjects;
import io.picos.compat.observe.ObserveRules;
import io.picos.compat.patience.Crew;
import io.picos.compat.patience.Repeat;
import io.picos.compat.scene.Probe;
import io.picos.compat.scene.Scene;
import io.picos.compat.scene.WaitNames;
import io.picos.compat.subject.BridgeSubject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rules B3, B8 to B10 and O4 of bridges: how a fiber waits for the library's sources.
public interface BridgeAwaitRules extends DumpSubjects {
    @Override
    BridgeSubject subject();

    /// A fiber of any scheduler can wait for a source.
    @Test
    default void b3a_aFiberOfAnySchedulerWaits() {
        Scene scene = new Scene("B3a", subject());
        Fiber.Main main = fiber -> {
            BridgeSubject.Source<String> source = subject().source();
            scene.spawn(other -> source.complete("value"));
            scene.equal("value", subject().await(source), "the value of a source");
            if (subject().carriesNull()) {
                BridgeSubject.Source<@Nullable String> empty = subject().source();
                scene.spawn(other -> empty.complete(null));
                scene.equal(null, subject().await(empty), "the value of a source of null");
            }
        };
        scene.run(main);
        ThreadScheduler.run(() -> {
            try {
                main.run(Fiber.current());
            } catch (Exception thrown) {
                throw new AssertionError("B3a: a fiber of ThreadScheduler threw " + thrown, thrown);
            }
            return null;
        });
    }

    /// A fiber takes the result of a completed source at once, without suspending, even if the fiber is
    /// cancelled.
    @Test
    default void b3b_aCompletedSourceIsTakenAtOnce() {
        Scene scene = new Scene("B3b", subject());
        scene.run(fiber -> {
            fiber.setComputation(scene.cancelled("before"));
            BridgeSubject.Source<String> source = subject().source();
            source.complete("value");
            scene.equal("value", subject().await(source), "the value of a completed source");
            IOException cause = new IOException("B3b");
            BridgeSubject.Source<String> failed = subject().source();
            failed.fail(cause);
            Throwable thrown = scene.thrown(() -> subject().await(failed), "a failed source");
            scene.same(cause, thrown.getCause(), "the failure of a failed source");
        });
    }

    /// A cancelled fiber stops waiting, and throws the cause.
    @Test
    default void b3c_aCancelledFiberStopsWaiting() {
        Scene scene = new Scene("B3c", subject());
        scene.run(fiber -> {
            BridgeSubject.Source<String> source = subject().source();
            Computation<@Nullable Object> computation = Computation.create();
            RuntimeException cause = scene.cause("of the waiter");
            AtomicBoolean begun = new AtomicBoolean();
            Computation<?> waiter = scene.spawn(Fiber.create(computation), self -> {
                begun.set(true);
                scene.throwsSame(cause, () -> subject().await(source), "a cancelled wait");
            });
            scene.yieldUntil(begun::get, "the fiber is about to wait");
            computation.tryCancel(cause);
            scene.join(waiter);
        });
    }

    /// The source of a fiber that is cancelled, and its other waiters, are not affected.
    @Test
    default void b3d_aCancelledWaitHarmsNobodyElse() {
        Scene scene = new Scene("B3d", subject());
        scene.run(fiber -> {
            BridgeSubject.Source<String> source = subject().source();
            Computation<@Nullable Object> computation = Computation.create();
            Computation<@Nullable Object> other = Computation.create();
            RuntimeException cause = scene.cause("of one of two");
            Computation<?> patient = scene.spawn(
                    Fiber.create(other),
                    self -> scene.equal("value", subject().await(source), "the value that the other waiter gets"));
            Computation<?> impatient = scene.spawn(
                    Fiber.create(computation),
                    self -> scene.throwsSame(cause, () -> subject().await(source), "a cancelled wait"));
            scene.yieldUntil(
                    () -> Probe.triggers(computation) > 0 && Probe.triggers(other) > 0, "both fibers are suspended");
            computation.tryCancel(cause);
            scene.join(impatient);
            scene.holds(!source.isCancelled(), "a source that others wait for must not be cancelled");
            source.complete("value");
            scene.join(patient);
        });
    }

    /// A cancelled fiber cancels a source that it owns.
    @Test
    default void b3e_aCancelledWaitEndsItsOwnSource() {
        Scene scene = new Scene("B3e", subject());
        scene.run(fiber -> {
            BridgeSubject.Source<String> source = subject().source();
            Computation<@Nullable Object> computation = Computation.create();
            RuntimeException cause = scene.cause("of the owner");
            Computation<?> owner = scene.spawn(
                    Fiber.create(computation),
                    self -> scene.throwsSame(cause, () -> subject().awaitOwned(source), "a cancelled wait"));
            Fiber.yield();
            scene.holds(!source.isCancelled(), "the source is not cancelled before its owner");
            computation.tryCancel(cause);
            scene.join(owner);
            scene.holds(source.isCancelled(), "a cancelled owner must cancel the source");
        });
    }

    /// The wrapper that the library puts around an exception is removed, so that the fiber sees the original.
    @Test
    default void b8_wrappersOfTheLibraryAreTakenOff() {
        Scene scene = new Scene("B8", subject());
        List<UnaryOperator<Throwable>> wrappers = new ArrayList<>(subject().wrappers());
        wrappers.add(UnaryOperator.identity());
        Throwable[] originals = {scene.cause("unchecked"), new AssertionError("B8: error"), new IOException("B8")};
        scene.run(fiber -> {
            for (UnaryOperator<Throwable> wrapper : wrappers) {
                for (Throwable original : originals) {
                    for (boolean before : new boolean[] {true, false}) {
                        seesTheOriginal(scene, original, wrapper.apply(original), before);
                    }
                }
            }
        });
    }

    /// A fiber that waits for a native result whose deadline has expired sees the DeadlineExceeded. Any other
    /// TimeoutException stays as it is (C12).
    @Test
    default void b8_aDeadlineThatBecameATimeoutIsADeadlineAgain() {
        Scene scene = new Scene("B8", subject());
        DeadlineExceeded deadline = new DeadlineExceeded(Duration.ofMillis(1));
        TimeoutException timeout = new TimeoutException("B8");
        timeout.initCause(deadline);
        TimeoutException others = new TimeoutException("B8: of others");
        scene.run(fiber -> {
            for (boolean before : new boolean[] {true, false}) {
                seesTheOriginal(scene, deadline, timeout, before);
                seesTheOriginal(scene, others, others, before);
            }
        });
    }

    private void seesTheOriginal(Scene scene, Throwable original, Throwable wrapped, boolean before) {
        BridgeSubject.Source<String> source = subject().source();
        if (before) {
            source.fail(wrapped);
        } else {
            scene.spawn(other -> source.fail(wrapped));
        }
        Throwable thrown = scene.thrown(() -> subject().await(source), "a source that failed with " + wrapped);
        if (original instanceof Exception && !(original instanceof RuntimeException)) {
            scene.holds(thrown instanceof CompletionException, "a checked exception must be wrapped, unlike " + thrown);
            scene.same(original, thrown.getCause(), "what is in the wrapper");
        } else {
            scene.same(original, thrown, "what a fiber sees of " + wrapped);
        }
    }

    /// Outside any fiber, every await throws IllegalStateException, even if the source is completed. The
    /// message names the thread, and the source is left alone.
    @Test
    default void b9_anAwaitOutsideAnyFiberFails() {
        Scene scene = new Scene("B9", subject());
        BridgeSubject.Source<String> completed = subject().source();
        completed.complete("value");
        BridgeSubject.Source<String> running = subject().source();
        String thread = Thread.currentThread().getName();
        for (Crew.Task await : new Crew.Task[] {
            () -> subject().await(completed),
            () -> subject().await(running),
            () -> subject().await(completed, value -> {}),
            () -> subject().awaitOwned(completed),
            () -> subject().awaitOwned(running)
        }) {
            Throwable thrown = scene.thrown(await, "an await outside any fiber");
            scene.equal(IllegalStateException.class, thrown.getClass(), "what an await outside any fiber throws");
            scene.holds(String.valueOf(thrown.getMessage()).contains(thread), "the message must name the thread");
        }
        scene.holds(!running.isCancelled(), "a source that nobody could wait for must be left alone");
    }

    /// 100,000 awaits of completed sources, one after the other, take constant stack.
    @Test
    default void b10_manyAwaitsOfCompletedSources() {
        Scene scene = new Scene("B10", subject());
        int times = Repeat.size(100_000);
        scene.run(fiber -> {
            for (int time = 0; time < times; time++) {
                BridgeSubject.Source<Integer> source = subject().source();
                source.complete(time);
                scene.equal(time, subject().await(source), "the value of a completed source");
            }
        });
        Repeat.print("B10: " + times + " awaits of completed sources");
    }

    /// A chain of 100,000 results, in which each result waits for the previous one, takes constant stack.
    @Test
    default void b10_aLongChainOfResults() {
        Scene scene = new Scene("B10", subject());
        int length = Repeat.size(100_000);
        BridgeSubject.Source<Integer> first = subject().source();
        CountDownLatch begun = new CountDownLatch(length);
        BridgeSubject.Source<Integer> previous = first;
        for (int link = 0; link < length; link++) {
            BridgeSubject.Source<Integer> from = previous;
            BridgeSubject.Source<Integer> into = subject().source();
            subject().build(() -> {
                begun.countDown();
                int number = subject().await(from) + 1;
                into.complete(number);
                return number;
            });
            previous = into;
        }
        scene.reach(begun, "all fibers have begun");
        Computation<Integer> last = subject().fromNative(previous);
        first.complete(0);
        scene.until(() -> !last.isRunning(), "the last result of a chain completes");
        scene.equal(length, last.await(), "the last result of a chain");
        Repeat.print("B10: a chain of " + length + " results");
    }

    /// A dump names the source that a fiber waits for, and not the bridge's observer of the source.
    @Test
    default void o4c_theSourceIsNamed() {
        Scene scene = new Scene("O4c", subject());
        AtomicLong self = new AtomicLong();
        BridgeSubject.Source<String> source = subject().source();
        Future<?> fiber = scene.start(waiting -> {
            self.set(Thread.currentThread().threadId());
            subject().await(source);
        });
        String type = WaitNames.typeFor(
                scene, () -> dumps().snapshot(ObserveRules.ALL), self); // may be a source of the test's own
        source.complete("value");
        scene.join(fiber);
        boolean isOfTheBridge = type.endsWith(".Inbound")
                || Set.of("io.picos.Computation", "io.picos.Trigger").contains(type);
        scene.holds(!isOfTheBridge, "the source must be named, and not " + type);
    }
}
