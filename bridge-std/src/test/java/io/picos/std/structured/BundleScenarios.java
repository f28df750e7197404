package io.picos.std.structured;

import static io.picos.explore.Scenario.check;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.engine.thread.StrandFiber;
import io.picos.explore.Scenario;
import io.picos.explore.Steps;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;

/// A bundle that ends, while fibers are forked in it. Each fiber that is spawned gets a strand of its own.
final class BundleScenarios {
    private final List<Runnable> spawned = new ArrayList<>();
    private Bundle bundle; // once it is open
    private boolean joined;
    private int ended;
    private int refused;

    private void run(Runnable body) {
        StrandFiber.run(Fiber.create(Computation.create()), this::spawn, body);
    }

    private void spawn(Fiber fiber, Fiber.Main main) {
        Steps.write(this, "spawned");
        spawned.add(() -> StrandFiber.run(fiber, this::spawn, () -> {
            try {
                main.run(fiber);
            } catch (Exception thrown) {
                throw new AssertionError(thrown);
            }
        }));
    }

    /// The strand of the fiber with that number, if there comes to be one.
    private Runnable strand(int number) {
        return () -> {
            if (Steps.await(this, "spawned", () -> spawned.size() > number)) {
                spawned.get(number).run();
            }
        };
    }

    private void join(Scoped<Void, RuntimeException> body) {
        run(() -> {
            Bundle.joinAfter(body);
            Steps.write(this, "joined");
            joined = true;
        });
    }

    private void open(Bundle bundle) {
        Steps.write(this, "bundle");
        this.bundle = bundle;
    }

    private void forkFromOutside() {
        if (Steps.await(this, "bundle", () -> bundle != null)) {
            run(() -> {
                try {
                    bundle.fork(this::task);
                } catch (IllegalStateException late) {
                    refused++;
                }
            });
        }
    }

    private void task() {
        Steps.write(this, "joined");
        check(!joined, "G1 a fiber of a scope that has ended");
        ended++;
    }

    private String end() {
        check(joined, "G1 the scope ends");
        check(ended == spawned.size(), "G1 what was forked is run");
        return ended + " ran, " + refused + " refused";
    }

    static Scenario fork() {
        BundleScenarios the = new BundleScenarios();
        return Scenario.of(
                the::end,
                () -> the.join(bundle -> {
                    bundle.fork(the::task);
                    return null;
                }),
                the.strand(0));
    }

    /// The only fiber that is left forks another one.
    static Scenario forkInAFork() {
        BundleScenarios the = new BundleScenarios();
        return Scenario.of(
                the::end,
                () -> the.join(bundle -> {
                    bundle.fork(() -> {
                        bundle.fork(the::task);
                        the.task();
                    });
                    return null;
                }),
                the.strand(0),
                the.strand(1));
    }

    /// The last fiber leaves, while one of another scope forks.
    static Scenario forkFromOutside_end() {
        BundleScenarios the = new BundleScenarios();
        return Scenario.of(
                the::end,
                () -> the.join(bundle -> {
                    the.open(bundle);
                    return null;
                }),
                the::forkFromOutside,
                the.strand(0));
    }

    /// Bugs.
    static final class Bugs {
        private Bugs() {}

        /// Instead of the getAndAdd in `leave`.
        static int getThenAdd(VarHandle handle, Object bundle, Object difference) {
            Steps.read(handle, bundle);
            int before = (int) handle.get(bundle);
            Steps.write(handle, bundle);
            handle.set(bundle, before + (int) difference);
            return before;
        }
    }
}
