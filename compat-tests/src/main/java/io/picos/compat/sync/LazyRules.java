package io.picos.compat.sync;

import static java.util.Objects.requireNonNull;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.compat.scene.Member;
import io.picos.compat.scene.Scene;
import io.picos.std.sync.Lazy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rules L9, L18 and L19: a lazy value is computed once, when it is needed, and a cancellation is not its
/// result.
public interface LazyRules extends FairSyncSubjects {
    /// The fiber that needs the value first computes it. Other fibers wait, and can be cancelled while they
    /// wait. All fibers get the same value.
    @Test
    default void l9a_theBodyRunsOnce_andTheOthersWait() {
        Scene scene = new Scene("L9a", subject());
        AtomicInteger runs = new AtomicInteger();
        Trigger ready = Trigger.create();
        Object value = new Object();
        Lazy<Object> lazy = lazies().of(() -> {
            runs.incrementAndGet();
            ready.await();
            return value;
        });
        scene.equal(0, runs.get(), "runs before it is needed");
        scene.throwsA(IllegalStateException.class, () -> lazies().force(lazy), "force outside any fiber");
        scene.run(fiber -> {
            List<Member> members = Member.waiting(
                    scene, "fiber", 4, self -> scene.same(value, lazies().force(lazy), "what is forced"));
            Member cancelled = new Member(scene, "the cancelled one", self -> lazies().force(lazy)).waiting();
            cancelled.endsWith(cancelled.cancel());
            scene.holds(!lazy.isForced(), "it is not there before the body has ended");
            ready.signal();
            members.forEach(Member::join);
        });
        scene.same(value, lazies().force(lazy), "what is there, outside any fiber");
        scene.holds(lazy.isForced(), "it is there now");
        scene.equal(1, runs.get(), "runs of the body");
    }

    /// An exception that the body throws is the result, too. Every caller gets the same object, or a
    /// CompletionException around a checked exception.
    @Test
    default void l9b_whatTheBodyThrowsIsTheResult() {
        Scene scene = new Scene("L9b", subject());
        AtomicInteger runs = new AtomicInteger();
        RuntimeException thrown = scene.cause("thrown");
        Lazy<Object> lazy = lazies().of(() -> {
            runs.incrementAndGet();
            throw thrown;
        });
        scene.run(fiber -> {
            scene.throwsSame(thrown, () -> lazies().force(lazy), "the first force");
            scene.throwsSame(thrown, () -> lazies().force(lazy), "the second force");
            Lazy<Object> checked = lazies().of(() -> {
                throw new Exception("L9b");
            });
            scene.throwsA(CompletionException.class, () -> lazies().force(checked), "force with a checked exception");
        });
        scene.throwsSame(thrown, () -> lazies().force(lazy), "force outside any fiber");
        scene.holds(!lazy.isForced(), "there is no value");
        scene.equal(1, runs.get(), "runs of the body");
    }

    /// A fiber that is cancelled before the body begins leaves the body to other fibers.
    @Test
    default void l9c_cancelledBeforeItBegins_anotherForcesIt() {
        Scene scene = new Scene("L9c", subject());
        AtomicInteger runs = new AtomicInteger();
        Lazy<Integer> lazy = lazies().of(runs::incrementAndGet);
        scene.run(fiber -> {
            Computation<?> before = fiber.computation();
            RuntimeException earlier = scene.cause("before");
            fiber.setComputation(Computation.cancelled(earlier));
            scene.throwsSame(earlier, () -> lazies().force(lazy), "force in a cancelled fiber");
            scene.equal(0, runs.get(), "runs of the body");
            scene.equal(1, fiber.forbid(() -> lazies().force(lazy)), "force where cancellation is forbidden");
            scene.equal(1, lazies().force(lazy), "force in a cancelled fiber of what is there");
            fiber.setComputation(before);
        });
        scene.equal(1, runs.get(), "runs of the body");
    }

    /// Forcing a value in its own body throws IllegalStateException.
    @Test
    default void l9d_aBodyCannotForceWhatItComputes() {
        Scene scene = new Scene("L9d", subject());
        AtomicReference<@Nullable Lazy<Object>> itself = new AtomicReference<>();
        AtomicReference<@Nullable Throwable> inner = new AtomicReference<>();
        Lazy<Object> lazy = lazies().of(() -> {
            Lazy<Object> same = itself.get();
            inner.set(scene.thrown(() -> lazies().force(requireNonNull(same)), "force in the body"));
            return 1;
        });
        itself.set(lazy);
        scene.run(fiber -> scene.equal(1, lazies().force(lazy), "what is forced"));
        scene.holds(inner.get() instanceof IllegalStateException, "what force in the body throws: " + inner.get());
    }

    /// The function of `map` runs when its result is needed. The function of `mapForced` runs at once if the
    /// source has been computed already.
    @Test
    default void l9a_mapIsLazy_mapForcedIsNot() {
        Scene scene = new Scene("L9a", subject());
        AtomicInteger runs = new AtomicInteger();
        Lazy<Integer> lazy = lazies().of(() -> 1);
        Lazy<Integer> mapped = lazy.map(value -> value + runs.incrementAndGet());
        Lazy<Integer> early = lazy.mapForced(value -> value + runs.incrementAndGet());
        scene.equal(0, runs.get(), "runs of functions before they are needed");
        scene.run(fiber -> {
            scene.equal(2, lazies().force(mapped), "what the function makes");
            scene.holds(lazy.isForced(), "the first is forced with the second");
            scene.equal(3, lazies().force(early), "what the other function makes");
            scene.equal(2, lazies().force(mapped), "what the function has made");
            scene.equal(2, runs.get(), "runs of functions");
        });
        Lazy<Integer> late = lazy.mapForced(value -> value + runs.incrementAndGet());
        scene.equal(3, runs.get(), "runs of functions when the last is made");
        scene.equal(4, lazies().force(late), "what the last function makes");
        scene.equal(5, lazies().force(Lazy.forced(5)), "what is there from the beginning");
        RuntimeException thrown = scene.cause("thrown");
        Lazy<Integer> failed = lazies().of(() -> {
            throw thrown;
        });
        scene.run(fiber -> {
            scene.throwsSame(thrown, () -> lazies().force(failed.map(value -> value)), "what is made of a failure");
            scene.throwsSame(thrown, () -> failed.mapForced(value -> value), "mapForced of a failure");
        });
    }

    /// If the fiber that runs the body is cancelled in the body, only that fiber gets the cause. A waiting
    /// fiber runs the body again.
    @Test
    default void l18a_cancelledInTheBody_aWaiterForcesIt() {
        Scene scene = new Scene("L18a", subject());
        AtomicInteger runs = new AtomicInteger();
        Computation<Object> source = Computation.create();
        Object value = new Object();
        Lazy<Object> lazy = lazies().of(() -> {
            runs.incrementAndGet();
            return source.await();
        });
        scene.run(fiber -> {
            Member first = new Member(scene, "the first", self -> lazies().force(lazy)).waiting();
            List<Member> waiters = new ArrayList<>();
            for (int number = 0; number < 3; number++) {
                waiters.add(new Member(
                                scene,
                                "waiter " + number,
                                self -> scene.same(value, lazies().force(lazy), "what is forced"))
                        .waiting());
            }
            first.endsWith(first.cancel());
            scene.holds(!lazy.isForced(), "there is no value after a cancellation");
            scene.yieldUntil(() -> runs.get() > 1, "a waiter runs the body");
            source.tryReturn(value);
            waiters.forEach(Member::join);
        });
    }

    /// If no fiber waits, the next caller runs the body again.
    @Test
    default void l18a_cancelledInTheBody_theNextCallerForcesIt() {
        Scene scene = new Scene("L18a", subject());
        AtomicInteger runs = new AtomicInteger();
        scene.run(fiber -> {
            Computation<?> before = fiber.computation();
            Computation<Object> own = Computation.create();
            Throwable cause = scene.cause("in the middle");
            Lazy<Object> lazy = lazies().of(() -> {
                if (runs.incrementAndGet() == 1) {
                    own.tryCancel(cause);
                    Fiber.yield();
                }
                return 1;
            });
            Lazy<Object> mapped = lazies().map(lazy, value -> value);
            fiber.setComputation(own);
            scene.throwsSame(cause, () -> lazies().force(mapped), "force that is cancelled in the middle");
            fiber.setComputation(before);
            scene.equal(1, lazies().force(mapped), "force by a fiber that is not cancelled");
        });
    }

    /// An exception around the cause of the cancellation is for the cancelled fiber only, as the cause is.
    @Test
    default void l18b_anExceptionAroundTheCauseIsNoResult() {
        Scene scene = new Scene("L18b", subject());
        AtomicInteger runs = new AtomicInteger();
        scene.run(fiber -> {
            Computation<?> before = fiber.computation();
            Computation<Object> own = Computation.create();
            Throwable cause = scene.cause("in the middle");
            RuntimeException around = new RuntimeException("L18b: around it", new Exception("L18b: between", cause));
            Lazy<Object> lazy = lazies().of(() -> {
                if (runs.incrementAndGet() == 1) {
                    own.tryCancel(cause);
                    throw around;
                }
                return 1;
            });
            fiber.setComputation(own);
            scene.throwsSame(around, () -> lazies().force(lazy), "force that is cancelled in the middle");
            fiber.setComputation(before);
            scene.equal(1, scene.outcome(() -> lazies().force(lazy)), "force by a fiber that is not cancelled");
        });
    }

    /// An exception other than the fiber's cancellation is the result, although the fiber is cancelled.
    @Test
    default void l18c_anotherExceptionIsTheResult() {
        Scene scene = new Scene("L18c", subject());
        scene.run(fiber -> {
            Computation<?> before = fiber.computation();
            RuntimeException failure = scene.cause("a failure");
            Lazy<Object> failing = lazies().of(() -> {
                fiber.computation().tryCancel(scene.cause("cancelled as well"));
                throw failure;
            });
            fiber.setComputation(Computation.create());
            scene.throwsSame(failure, () -> lazies().force(failing), "force that fails in a cancelled fiber");
            fiber.setComputation(before);
            scene.throwsSame(failure, () -> lazies().force(failing), "force of what has failed");
        });
    }

    /// A long chain of maps is forced in constant stack, even if the body of its origin throws.
    @Test
    default void l19_aChainOfMaps_takesConstantStack() {
        Scene scene = new Scene("L19", subject());
        RuntimeException failure = scene.cause("a failure");
        Lazy<Integer> values = chain(lazies().of(() -> 0));
        Lazy<Integer> failures = chain(lazies().of(() -> {
            throw failure;
        }));
        scene.run(fiber -> {
            scene.equal(100_000, scene.outcome(() -> lazies().force(values)), "what is forced");
            scene.same(failure, scene.outcome(() -> lazies().force(failures)), "what the other one throws");
        });
    }

    private Lazy<Integer> chain(Lazy<Integer> origin) {
        Lazy<Integer> chain = origin;
        for (int length = 0; length < 100_000; length++) {
            chain = lazies().map(chain, value -> value + 1);
        }
        return chain;
    }
}
