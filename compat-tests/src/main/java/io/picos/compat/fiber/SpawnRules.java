package io.picos.compat.fiber;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.FiberLocal;
import io.picos.Trigger;
import io.picos.compat.patience.Repeat;
import io.picos.compat.patience.Waits;
import io.picos.compat.scene.Scene;
import io.picos.compat.subject.Rules;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rules F9 to F11: how a fiber starts, and the state that it starts with.
public interface SpawnRules extends Rules {
    /// If `spawn` returns, main is called, even if the new fiber is already cancelled.
    @Test
    default void f9a_mainIsCalledAlsoIfTheFiberIsCancelledAlready() {
        Scene scene = new Scene("F9a", subject());
        scene.run(fiber -> {
            AtomicInteger calls = new AtomicInteger();
            Computation<?> cancelled = scene.cancelled("before the spawn");
            Fiber child = Fiber.create(cancelled);
            Fiber.spawn(child, self -> {
                scene.same(child, self, "the fiber that main is given");
                calls.incrementAndGet();
            });
            Fiber.spawn(Fiber.create(Computation.finished()), self -> calls.incrementAndGet());
            scene.yieldUntil(() -> calls.get() == 2, "both mains are called");
        });
    }

    /// If `spawn` throws, main is not called, now or later, and the new fiber's computation is untouched. The
    /// new fiber can be spawned again.
    @Test
    default void f9b_aSpawnThatThrowsHasDoneNothing() {
        Scene scene = new Scene("F9b", subject());
        scene.run(fiber -> {
            AtomicInteger calls = new AtomicInteger();
            Computation<@Nullable Object> left = Computation.create();
            Fiber child = Fiber.create(left);
            RuntimeException cause = scene.cause("the spawner");
            fiber.setComputation(Computation.cancelled(cause));
            scene.throwsSame(cause, () -> Fiber.spawn(child, self -> calls.incrementAndGet()), "a cancelled spawner");
            fiber.setComputation(Computation.create());
            for (int round = 0; round < 100; round++) {
                scene.join(scene.spawn(other -> Fiber.yield()));
            }
            scene.equal(0, calls.get(), "calls of a main whose spawn threw");
            scene.holds(left.isRunning(), "the computation of a fiber whose spawn threw must be left alone");
            scene.join(scene.spawn(child, self -> calls.incrementAndGet()));
            scene.equal(1, calls.get(), "calls of the main that is spawned afterwards");
        });
    }

    /// Picos Bridge does not bound the number of fibers.
    @Test
    default void f9c_spawnIsNotBounded() {
        Scene scene = new Scene("F9c", subject());
        int fibers = Repeat.size(1_000_000);
        scene.run(fiber -> {
            AtomicInteger calls = new AtomicInteger();
            for (int number = 0; number < fibers; number++) {
                Fiber.spawn(Fiber.create(Computation.finished()), self -> calls.incrementAndGet());
            }
            scene.yieldUntil(() -> calls.get() == fibers, "all mains are called");
        });
        Repeat.print("F9c: " + fibers + " fibers spawned by one");
    }

    /// A second spawn of a fiber throws IllegalStateException, before and after the fiber's end.
    @Test
    default void f10_aSecondSpawnFails() {
        Scene scene = new Scene("F10", subject());
        scene.run(fiber -> {
            AtomicInteger calls = new AtomicInteger();
            Fiber child = Fiber.create(Computation.create());
            Computation<?> done = scene.spawn(child, self -> calls.incrementAndGet());
            Fiber.Main main = self -> calls.addAndGet(1_000);
            scene.throwsA(IllegalStateException.class, () -> Fiber.spawn(child, main), "a second spawn");
            scene.join(done);
            scene.throwsA(IllegalStateException.class, () -> Fiber.spawn(child, main), "a spawn after the end");
            scene.throwsA(IllegalStateException.class, () -> Fiber.spawn(fiber, main), "a spawn of the current fiber");
            scene.join(scene.spawn(other -> Fiber.yield()));
            scene.equal(1, calls.get(), "calls of main");
        });
    }

    /// If two fibers spawn the same fiber at the same time, exactly one of them succeeds.
    @Test
    default void f10_ofTwoSpawnsAtTheSameTimeOneWins() {
        Scene scene = new Scene("F10", subject());
        Repeat.inParts(
                "F10",
                100_000,
                times -> scene.run(fiber -> {
                    for (int time = 0; time < times; time++) {
                        spawnTwice(scene);
                    }
                }));
    }

    private static void spawnTwice(Scene scene) {
        AtomicInteger calls = new AtomicInteger();
        AtomicInteger wins = new AtomicInteger();
        Fiber child = Fiber.create(Computation.create());
        AtomicInteger arrived = new AtomicInteger();
        Fiber.Main spawner = self -> {
            arrived.incrementAndGet();
            scene.yieldUntil(() -> arrived.get() == 2, "both spawners begin");
            try {
                Fiber.spawn(child, spawned -> calls.incrementAndGet());
                wins.incrementAndGet();
            } catch (IllegalStateException lost) {
                scene.equal(0, Thread.currentThread().isInterrupted() ? 1 : 0, "interrupts");
            }
        };
        Computation<?> one = scene.spawn(spawner);
        Computation<?> two = scene.spawn(spawner);
        scene.join(one);
        scene.join(two);
        scene.equal(1, wins.get(), "spawns that returned");
        scene.yieldUntil(() -> calls.get() > 0, "main is called");
        scene.equal(1, calls.get(), "calls of main");
    }

    /// A fiber sees no thread-local of its spawner, inheritable or not, and no thread-local of an earlier
    /// fiber.
    @Test
    default void f11a_aFiberStartsWithoutThreadLocals() {
        Scene scene = new Scene("F11a", subject());
        ThreadLocal<String> plain = new ThreadLocal<>();
        ThreadLocal<String> inheritable = new InheritableThreadLocal<>();
        Fiber.Main finder = fiber -> {
            scene.same(null, plain.get(), "the value of a thread-local in a new fiber");
            scene.same(null, inheritable.get(), "the value of an inheritable thread-local in a new fiber");
            plain.set("of another fiber");
            inheritable.set("of another fiber");
        };
        plain.set("of the test's thread");
        inheritable.set("of the test's thread");
        scene.run(finder);
        plain.remove();
        inheritable.remove();
        scene.run(fiber -> {
            plain.set("of the spawner");
            inheritable.set("of the spawner");
            for (int round = 0; round < 100; round++) {
                scene.join(scene.spawn(finder));
            }
            scene.equal("of the spawner", plain.get(), "the spawner's own value, after it was suspended");
        });
    }

    /// A fiber inherits no fiber local of the fiber that spawned it.
    @Test
    default void f11a_aFiberStartsWithoutLocals() {
        Scene scene = new Scene("F11a", subject());
        FiberLocal<String> local = FiberLocal.create();
        FiberLocal<String> other = FiberLocal.create();
        scene.run(fiber -> {
            scene.same(null, local.get(fiber), "a local that was never set");
            scene.equal("otherwise", local.getOrDefault(fiber, "otherwise"), "getOrDefault without a value");
            scene.same(null, local.get(fiber), "a local after getOrDefault");
            local.set(fiber, "the spawner's");
            scene.same(null, other.get(fiber), "another local of the same fiber");
            scene.join(scene.spawn(child -> {
                scene.same(null, local.get(child), "a local that the spawner has set");
                local.set(child, "the child's");
            }));
            scene.equal("the spawner's", local.getOrDefault(fiber, "otherwise"), "the spawner's local");
            local.remove(fiber);
            other.remove(fiber);
            scene.same(null, local.get(fiber), "a local that was removed");
        });
    }

    /// A fiber starts uninterrupted, even if its spawner is interrupted. The spawner stays interrupted.
    @Test
    default void f11b_aFiberStartsUninterrupted() {
        Scene scene = new Scene("F11b", subject());
        scene.run(fiber -> {
            Thread.currentThread().interrupt();
            Computation<?> child = scene.spawn(
                    self -> scene.holds(!Thread.currentThread().isInterrupted(), "a fiber must start uninterrupted"));
            scene.holds(Thread.interrupted(), "the spawner must stay interrupted");
            scene.join(child);
        });
    }

    /// A fiber starts with the context class loader of its spawner, whether that is a thread or a fiber.
    @Test
    default void f11c_aFiberStartsWithItsSpawnersContextClassLoader() throws Exception {
        Scene scene = new Scene("F11c", subject());
        try (URLClassLoader mine = new URLClassLoader(new URL[0]);
                URLClassLoader later = new URLClassLoader(new URL[0])) {
            scene.run(fiber -> {
                Thread.currentThread().setContextClassLoader(mine);
                Computation<?> child = scene.spawn(self -> {
                    Fiber.yield();
                    scene.same(mine, Thread.currentThread().getContextClassLoader(), "the context class loader");
                });
                Thread.currentThread().setContextClassLoader(later);
                scene.join(child);
                scene.same(later, Thread.currentThread().getContextClassLoader(), "the spawner's class loader");
            });
        }
    }

    /// The thread of a fiber has the requested name, or none if no name was requested.
    @Test
    default void f11e_aThreadHasANameOnRequestOnly() {
        Scene scene = new Scene("F11e", subject());
        scene.run(fiber -> {
            scene.join(
                    scene.spawn(self -> scene.equal("", Thread.currentThread().getName(), "the name of a thread")));
            Fiber named = Fiber.create(Computation.create());
            Fiber.NAME.set(named, "asked for");
            scene.join(scene.spawn(named, self -> {
                scene.equal("asked for", Thread.currentThread().getName(), "the name of a thread");
            }));
        });
    }

    /// A fiber's `toString` tells its scheduler, its number, its name if it has one, and its state.
    @Test
    default void f11d_aFiberAsAStringTellsSchedulerNumberNameAndState() {
        Scene scene = new Scene("F11d", subject());
        scene.run(fiber -> {
            Trigger trigger = Trigger.create();
            Fiber child = Fiber.create(Computation.create());
            scene.holds(child.toString().contains("new"), "a new fiber must say so, and not " + child);
            AtomicReference<String> number = new AtomicReference<>();
            Computation<?> done = scene.spawn(child, self -> {
                number.set("#" + Thread.currentThread().threadId());
                scene.holds(
                        self.toString().matches("Fiber\\[\\S.* " + number.get() + " runnable]"),
                        "a fiber that runs must tell its scheduler, number and state, but is " + self);
                trigger.await();
            });
            scene.yieldUntil(
                    () -> number.get() != null && child.toString().endsWith(" suspended]"),
                    "a suspended fiber says so: " + child);
            scene.holds(child.toString().contains(number.get()), "a suspended fiber must tell its number: " + child);
            trigger.signal();
            scene.join(done);
            scene.yieldUntil(() -> child.toString().endsWith(" ended]"), "an ended fiber says so: " + child);
            Fiber named = Fiber.create(Computation.create());
            Fiber.NAME.set(named, "asked for");
            scene.join(scene.spawn(
                    named,
                    self -> scene.holds(
                            self.toString().contains("asked for"), "a fiber must tell its name, not " + self)));
        });
    }

    /// Each fiber has a `Thread` of its own, so a reuse of threads cannot be observed.
    @Test
    default void f11f_noThreadIsSeenTwice() {
        Scene scene = new Scene("F11f", subject());
        Set<Thread> threads = Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));
        scene.run(fiber -> {
            threads.add(Thread.currentThread());
            for (int round = 0; round < 100; round++) {
                scene.join(scene.spawn(child -> threads.add(Thread.currentThread())));
            }
        });
        scene.equal(101, threads.size(), "threads of 101 fibers");
    }

    /// A virtual thread that a fiber starts by itself is not a fiber. It runs, blocks and ends like any other
    /// virtual thread.
    @Test
    @SuppressWarnings("ThreadPriorityCheck") // Thread.yield is one of the things that a thread does
    default void f11g_aThreadThatAFiberStartsIsNoFiber() {
        Scene scene = new Scene("F11g", subject());
        scene.run(fiber -> {
            for (int round = 0; round < 100; round++) {
                CountDownLatch open = new CountDownLatch(1);
                AtomicReference<@Nullable Fiber> seen = new AtomicReference<>(fiber);
                Thread thread = Thread.startVirtualThread(() -> {
                    scene.reach(open, "the fiber goes on");
                    Thread.yield();
                    seen.set(Fiber.currentOrNull());
                });
                Fiber.yield();
                open.countDown();
                Waits.join("F11g: a virtual thread that a fiber starts ends", thread);
                scene.same(null, seen.get(), "the current fiber of a thread that a fiber starts");
            }
        });
    }
}
