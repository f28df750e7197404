package io.picos.compat.context;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.compat.inheritance.Belonging;
import io.picos.compat.inheritance.Trouble;
import io.picos.compat.scene.Scene;
import io.picos.compat.subject.BackendSubject;
import io.picos.compat.subject.Unhandled;
import io.picos.std.structured.Bundle;
import io.picos.std.structured.Run;
import io.picos.std.structured.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rules K1 to K4, K8 and K12: the context values of fibers. The kit has an [io.picos.spi.Inheritance] of its own.
public interface ContextRules extends ContextSubjects {
    /// Starts main in a fiber with a computation of its own, by the operation under test.
    private Computation<@Nullable Void> spawn(Fiber.Main main) {
        Computation<@Nullable Void> done = Computation.create();
        contexts()
                .spawn(
                        Fiber.create(done),
                        self -> done.tryCapture(() -> {
                            main.run(self);
                            return null;
                        }));
        return done;
    }

    /// A fiber begins with its spawner's value, or without a value if the spawner has none.
    @Test
    default void k1a_aFiberBeginsWithWhatItsSpawnerHas() {
        Scene scene = new Scene("K1a", subject());
        scene.run(fiber -> {
            for (Belonging value : new @Nullable Belonging[] {new Belonging("a"), null, new Belonging("b")}) {
                Belonging.set(value);
                scene.join(spawn(self -> {
                    scene.same(value, Belonging.current(), "what a fiber begins with");
                    scene.join(spawn(
                            grandchild -> scene.same(value, Belonging.current(), "what a fiber of it begins with")));
                    Belonging own = new Belonging("own");
                    Belonging.set(own);
                    scene.join(spawn(grandchild ->
                            scene.same(own, Belonging.current(), "what a fiber of a changed one begins with")));
                }));
            }
        });
    }

    /// The fibers of scopes begin with the value of the fiber that starts them.
    @Test
    default void k1b_theFibersOfAScopeBeginWithWhatTheirSpawnerHas() {
        Scene scene = new Scene("K1b", subject());
        scene.run(fiber -> {
            Belonging value = new Belonging("a");
            Belonging.set(value);
            Bundle.joinAfter(bundle -> {
                bundle.fork(() -> scene.same(value, Belonging.current(), "what a forked fiber begins with"));
                scene.same(
                        value,
                        bundle.<@Nullable Belonging>forkAsPromise(Belonging::current)
                                .await(),
                        "what a promise begins with");
                return null;
            });
            Task task = () -> scene.same(value, Belonging.current(), "what a fiber of Run begins with");
            Run.all(List.of(task, task));
        });
    }

    /// A fiber keeps the value that it has inherited, or has set itself, over every suspension.
    @Test
    default void k2_aFiberKeepsWhatItHas() {
        Scene scene = new Scene("K2", subject());
        int fibers = 20;
        scene.run(fiber -> {
            List<Computation<?>> all = new ArrayList<>();
            for (int number = 0; number < fibers; number++) {
                Belonging own = new Belonging("own " + number);
                Belonging.set(new Belonging("inherited " + number));
                all.add(spawn(self -> {
                    keeps(scene);
                    Belonging.set(own);
                    keeps(scene);
                }));
            }
            all.forEach(scene::join);
        });
    }

    private void keeps(Scene scene) {
        Belonging before = Belonging.current();
        for (int round = 0; round < 20; round++) {
            contexts().yield();
            scene.same(before, Belonging.current(), "what a fiber has after it has yielded");
        }
        Fiber.sleep(Duration.ofMillis(1));
        scene.same(before, Belonging.current(), "what a fiber has after it has slept");
        Computation<Integer> other = Computation.create();
        scene.spawn(self -> other.tryReturn(1));
        other.await();
        scene.same(before, Belonging.current(), "what a fiber has after it has awaited a result");
    }

    /// A suspension does not touch the fiber's value, which is captured once and set once.
    @Test
    default void k2_aSuspensionTouchesNothing() {
        Scene scene = new Scene("K2", subject());
        scene.run(fiber -> {
            Belonging value = new Belonging("a");
            Belonging.set(value);
            Computation<?> child = spawn(self -> {
                for (int round = 0; round < 1_000; round++) {
                    contexts().yield();
                }
            });
            Belonging.set(null);
            scene.join(child);
            scene.equal(1, value.timesCaptured(), "how often the value was captured");
            scene.equal(1, value.timesSet(), "how often the value was set");
        });
    }

    /// No other fiber, no body that blocks, and no task of the backend sees the values that a thousand fibers
    /// leave behind.
    @Test
    default void k3_nothingOfAFiberIsSeenElsewhere() {
        Scene scene = new Scene("K3", subject());
        scene.run(fiber -> {
            List<Computation<?>> all = new ArrayList<>();
            for (int number = 0; number < 1_000; number++) {
                Belonging.set(new Belonging("inherited " + number));
                all.add(spawn(self -> {
                    Fiber.yield();
                    Belonging.set(new Belonging("left behind"));
                }));
            }
            all.forEach(scene::join);
            Belonging.set(null);
            for (int number = 0; number < 100; number++) {
                scene.join(spawn(self -> scene.same(null, Belonging.current(), "what a fiber finds of another one")));
            }
            scene.same(null, Fiber.blocking(Belonging::current), "what a body that blocks finds of a fiber");
        });
        if (subject() instanceof BackendSubject backend) {
            int tasks = 100;
            CountDownLatch ran = new CountDownLatch(tasks);
            AtomicReference<@Nullable Belonging> found = new AtomicReference<>();
            for (int number = 0; number < tasks; number++) {
                backend.tasks().execute(() -> {
                    if (Belonging.current() != null) {
                        found.set(Belonging.current());
                    }
                    ran.countDown();
                });
            }
            scene.reach(ran, "the tasks of the backend run");
            scene.same(null, found.get(), "what a task of the backend finds of a fiber");
        }
    }

    /// If a fiber changes its value after the spawn, its child does not see that, and the other way round.
    @Test
    default void k4_aChildIsToldOnce() {
        Scene scene = new Scene("K4", subject());
        scene.run(fiber -> {
            Belonging before = new Belonging("before");
            Belonging after = new Belonging("after");
            CountDownLatch changed = new CountDownLatch(1);
            Belonging.set(before);
            Computation<?> child = spawn(self -> {
                scene.same(before, Belonging.current(), "what a child begins with");
                scene.yieldUntil(() -> changed.getCount() == 0, "the spawner changes what it has");
                scene.same(before, Belonging.current(), "what a child has when its spawner has changed that");
                Belonging.set(new Belonging("the child's"));
            });
            Belonging.set(after);
            changed.countDown();
            scene.join(child);
            scene.same(after, Belonging.current(), "what the spawner has when its child has changed that");
        });
    }

    /// A body that blocks has the value that the fiber has at the call. If the body changes it, the fiber and the
    /// next body do not see that.
    @Test
    default void k8_aBodyThatBlocksHasWhatTheFiberHas() {
        Scene scene = new Scene("K8", subject());
        scene.run(fiber -> {
            for (int round = 0; round < 20; round++) {
                Belonging value = round % 2 == 0 ? new Belonging("a") : null;
                Belonging.set(value);
                Belonging found = contexts().blocking(() -> {
                    Belonging current = Belonging.current();
                    Belonging.set(new Belonging("the body's"));
                    return current;
                });
                scene.same(value, found, "what a body that blocks finds");
                scene.same(value, Belonging.current(), "what the fiber has afterwards");
            }
            scene.equal("interruptible", interruptible(scene), "the value of a body");
        });
    }

    private static String interruptible(Scene scene) {
        Belonging value = new Belonging("b");
        Belonging.set(value);
        return Fiber.blockingInterruptibly(() -> {
            scene.same(value, Belonging.current(), "what a body that blocks finds");
            return "interruptible";
        });
    }

    /// An inheritance that throws loses its own value, and nothing else: the fiber starts, with the values of the
    /// others. Its main runs once.
    @Test
    default void k12_anInheritanceThatThrowsLosesItsOwnValueOnly() {
        Scene scene = new Scene("K12", subject());
        try (Unhandled unhandled = Unhandled.byDefaultHandler()) {
            scene.run(fiber -> {
                Belonging value = new Belonging("a");
                for (Trouble.Place place : Trouble.Place.values()) {
                    Trouble.at(place);
                    Belonging.set(value);
                    AtomicReference<@Nullable Belonging> found = new AtomicReference<>();
                    int before = value.timesSet();
                    Computation<?> child = spawn(self -> found.set(Belonging.current()));
                    scene.join(child);
                    scene.same(value, found.get(), "what a fiber begins with, beside a value that is lost");
                    scene.equal(1, value.timesSet() - before, "how often it was set");
                    scene.same(value, Fiber.blocking(Belonging::current), "the same of a body that blocks");
                    Trouble.at(null);
                }
            });
            scene.holds(unhandled.caught().size() <= 1, "the inheritance is reported once");
        }
    }
}
