package io.picos.compat;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.ThreadScheduler;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rules B3 and B7 to B10 of bridges: how a fiber waits for the library.
public interface BridgeAwaitRules extends Rules {
    @Override
    BridgeSubject subject();

    /// A fiber of any scheduler waits for a source.
    @Test
    default void b3_aFiberOfAnySchedulerWaits() {
        Scene scene = new Scene("B3", subject());
        Fiber.Main main = fiber -> {
            BridgeSubject.Source<String> source = subject().source();
            scene.spawn(other -> source.complete("value"));
            scene.equal("value", subject().await(source), "the value of a source");
            BridgeSubject.Source<@Nullable String> empty = subject().source();
            scene.spawn(other -> empty.complete(null));
            scene.equal(null, subject().await(empty), "the value of a source");
        };
        scene.run(main);
        ThreadScheduler.run(() -> {
            try {
                main.run(Fiber.current());
            } catch (Exception thrown) {
                throw new AssertionError("B3: a fiber of ThreadScheduler threw " + thrown, thrown);
            }
            return null;
        });
    }

    /// A completed source is taken at once: also by a cancelled fiber, since it does not suspend.
    @Test
    default void b3_aCompletedSourceIsTakenAtOnce() {
        Scene scene = new Scene("B3", subject());
        scene.run(fiber -> {
            fiber.setComputation(scene.cancelled("before"));
            BridgeSubject.Source<String> source = subject().source();
            source.complete("value");
            scene.equal("value", subject().await(source), "the value of a completed source");
            IOException cause = new IOException("B3");
            BridgeSubject.Source<String> failed = subject().source();
            failed.fail(cause);
            Throwable thrown = scene.thrown(() -> subject().await(failed), "a failed source");
            scene.same(cause, thrown.getCause(), "the failure of a failed source");
        });
    }

    /// A cancelled fiber stops waiting; the source and its other waiters do not notice, unless the fiber owns it.
    @Test
    default void b3_aCancelledWaitHarmsNobodyElse() {
        Scene scene = new Scene("B3", subject());
        scene.run(fiber -> {
            BridgeSubject.Source<String> source = subject().source();
            Computation<@Nullable Object> computation = Computation.create();
            RuntimeException cause = scene.cause("of one of two");
            Computation<?> patient = scene.spawn(
                    self -> scene.equal("value", subject().await(source), "the value that the other waiter gets"));
            Computation<?> impatient = scene.spawn(
                    Fiber.create(computation),
                    self -> scene.throwsSame(cause, () -> subject().await(source), "a cancelled wait"));
            Fiber.yield();
            computation.tryCancel(cause);
            scene.join(impatient);
            scene.holds(!source.isCancelled(), "a source that others may wait for must not be cancelled");
            source.complete("value");
            scene.join(patient);

            BridgeSubject.Source<String> owned = subject().source();
            Computation<@Nullable Object> other = Computation.create();
            Computation<?> owner = scene.spawn(
                    Fiber.create(other),
                    self -> scene.throwsSame(cause, () -> subject().awaitOwned(owned), "a cancelled wait"));
            Fiber.yield();
            scene.holds(!owned.isCancelled(), "the source is not cancelled before its owner");
            other.tryCancel(cause);
            scene.join(owner);
            scene.holds(owned.isCancelled(), "a cancelled owner must cancel the source");
        });
    }

    /// A value that arrives after the fiber was cancelled is given to the consumer, once.
    @Test
    default void b7_aValueThatArrivesTooLateIsNotLost() {
        Scene scene = new Scene("B7", subject());
        scene.run(fiber -> {
            BridgeSubject.Source<String> source = subject().source();
            Computation<@Nullable Object> computation = Computation.create();
            RuntimeException cause = scene.cause("before the value");
            AtomicInteger undelivered = new AtomicInteger();
            Computation<?> waiter = scene.spawn(
                    Fiber.create(computation),
                    self -> scene.throwsSame(
                            cause,
                            () -> subject().await(source, value -> undelivered.incrementAndGet()),
                            "a cancelled wait"));
            Fiber.yield();
            computation.tryCancel(cause);
            scene.join(waiter);
            scene.equal(0, undelivered.get(), "undelivered values before there is one");
            source.complete("value");
            scene.yieldUntil(() -> undelivered.get() > 0, "the value is given to the consumer");
            scene.equal(1, undelivered.get(), "undelivered values");
            BridgeSubject.Source<String> delivered = subject().source();
            delivered.complete("value");
            String value = subject().await(delivered, ignored -> undelivered.addAndGet(10));
            scene.equal("value", value, "a value that is delivered");
            scene.equal(1, undelivered.get(), "undelivered values after one that was delivered");
        });
    }

    /// Whatever comes first, the value or the cancellation, and whoever sees it: the value is delivered or given to
    /// the consumer, never both and never neither.
    @Test
    default void b7_valueAndCancellationAtTheSameTime() throws Exception {
        Scene scene = new Scene("B7", subject());
        AtomicInteger returned = new AtomicInteger();
        AtomicInteger given = new AtomicInteger();
        Repeat.run(
                "B7",
                100_000,
                round -> scene.run(fiber -> {
                    BridgeSubject.Source<String> source = subject().source();
                    Computation<@Nullable Object> computation = Computation.create();
                    RuntimeException cause = scene.cause("at the same time");
                    AtomicInteger seen = new AtomicInteger();
                    Computation<?> waiter = scene.spawn(Fiber.create(computation), self -> {
                        try {
                            subject().await(source, value -> {
                                seen.incrementAndGet();
                                given.incrementAndGet();
                            });
                            seen.incrementAndGet();
                            returned.incrementAndGet();
                        } catch (RuntimeException cancelled) {
                            scene.same(cause, cancelled, "what a cancelled wait throws");
                        }
                    });
                    if (round % 3 > 0) {
                        Fiber.yield();
                    }
                    if (round % 2 == 0) {
                        source.complete("value");
                        computation.tryCancel(cause);
                    } else {
                        computation.tryCancel(cause);
                        source.complete("value");
                    }
                    scene.join(waiter);
                    scene.yieldUntil(() -> seen.get() > 0, "the value is delivered, or given to the consumer");
                    scene.equal(1, seen.get(), "times that the value was seen");
                }));
        scene.holds(given.get() > 0, "no value was undelivered in any round, so that nothing was tested");
        Repeat.print("B7: " + returned + " values returned, " + given + " given to the consumer");
    }

    /// The wrapper that the library puts around an exception is taken off, once, so that the fiber sees the original.
    @Test
    default void b8_wrappersOfTheLibraryAreTakenOff() {
        Scene scene = new Scene("B8", subject());
        RuntimeException original = scene.cause("original");
        LinkageError error = new LinkageError("B8");
        IOException checked = new IOException("B8");
        CompletionException nested = new CompletionException(original);
        CompletionException empty = new CompletionException("B8: of the user's own", null);
        Throwable[][] cases = {
            {original, original},
            {new CompletionException(original), original},
            {new ExecutionException(original), original},
            {new CompletionException(error), error},
            {new CompletionException(nested), nested},
            {empty, empty}
        };
        scene.run(fiber -> {
            for (Throwable[] each : cases) {
                for (boolean before : new boolean[] {true, false}) {
                    BridgeSubject.Source<String> source = subject().source();
                    if (before) {
                        source.fail(each[0]);
                    } else {
                        scene.spawn(other -> source.fail(each[0]));
                    }
                    scene.throwsSame(each[1], () -> subject().await(source), "a source that failed with " + each[0]);
                }
            }
            BridgeSubject.Source<String> source = subject().source();
            source.fail(new CompletionException(checked));
            Throwable thrown = scene.thrown(() -> subject().await(source), "a source that failed");
            scene.holds(thrown instanceof CompletionException, "a checked exception must be wrapped, unlike " + thrown);
            scene.same(checked, thrown.getCause(), "what is in the wrapper");
        });
    }

    /// Outside any fiber an await fails, also if the source is completed, and names the thread.
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

    /// 100,000 awaits of completed sources, one after the other, in constant stack.
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

    /// 100,000 results, each of which waits for the one before, in constant stack.
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
                into.complete(subject().await(from) + 1);
                return null;
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
}
