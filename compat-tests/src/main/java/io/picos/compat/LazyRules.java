package io.picos.compat;

import static java.util.Objects.requireNonNull;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.std.sync.Lazy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rule L9: a lazy value is computed once, when it is needed.
public interface LazyRules extends FairSyncSubjects {
    /// The first that needs it computes it; the others wait, and may be cancelled meanwhile. All get the same.
    @Test
    default void l9_theBodyRunsOnce_andTheOthersWait() {
        Scene scene = new Scene("L9", subject());
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
            List<Member> members = new ArrayList<>();
            for (int number = 0; number < 4; number++) {
                members.add(new Member(
                                scene,
                                "fiber " + number,
                                self -> scene.same(value, lazies().force(lazy), "what is forced"))
                        .waiting());
            }
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

    /// What the body throws is the result too, the same object for everyone.
    @Test
    default void l9_whatTheBodyThrowsIsTheResult() {
        Scene scene = new Scene("L9", subject());
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
                throw new Exception("L9");
            });
            scene.throwsA(CompletionException.class, () -> lazies().force(checked), "force with a checked exception");
        });
        scene.throwsSame(thrown, () -> lazies().force(lazy), "force outside any fiber");
        scene.holds(!lazy.isForced(), "there is no value");
        scene.equal(1, runs.get(), "runs of the body");
    }

    /// A fiber that is cancelled before the body begins does not begin it, so that another can. One that is
    /// cancelled in the middle has the cancellation as the result, if the body throws it.
    @Test
    default void l9_cancelledBeforeItBegins_anotherForcesIt() {
        Scene scene = new Scene("L9", subject());
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

            Computation<Object> own = Computation.create();
            Throwable cause = scene.cause("in the middle");
            fiber.setComputation(own);
            Lazy<Object> middle = lazies().of(() -> {
                own.tryCancel(cause);
                Fiber.yield();
                return 1;
            });
            scene.throwsSame(cause, () -> lazies().force(middle), "force of what is cancelled in the middle");
            fiber.setComputation(before);
            scene.throwsSame(cause, () -> lazies().force(middle), "force by one that is not cancelled");
        });
        scene.equal(1, runs.get(), "runs of the body");
    }

    /// A body that needs its own value is told so.
    @Test
    default void l9_aBodyCannotForceWhatItComputes() {
        Scene scene = new Scene("L9", subject());
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

    /// What is made of a lazy value is as lazy, unless it is made at once of one that is there.
    @Test
    default void l9_mapIsLazy_mapForcedIsNot() {
        Scene scene = new Scene("L9", subject());
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
}
