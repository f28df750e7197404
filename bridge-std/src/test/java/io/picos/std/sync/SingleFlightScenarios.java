package io.picos.std.sync;

import static io.picos.explore.Scenario.check;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.engine.thread.StrandFiber;
import io.picos.explore.Scenario;
import io.picos.explore.Steps;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/// Fibers that call with one key, while some of them are cancelled. Each fiber that is spawned gets a strand of its
/// own.
final class SingleFlightScenarios {
    private enum Body {
        SHORT,
        ALONE,
        ENDLESS
    }

    private static final RuntimeException CAUSE = new RuntimeException("the cause");

    private final SingleFlight<String, Integer> flights = SingleFlight.create();
    private final List<Runnable> spawned = new ArrayList<>();
    private final Callable<Integer> body;
    private int inside;
    private int runs;
    private int values;

    private SingleFlightScenarios(Body which) {
        this.body = switch (which) {
            case SHORT -> this::compute;
            case ALONE -> this::computeAlone;
            case ENDLESS -> () -> Computation.<Integer>create().await();
        };
    }

    private int compute() {
        Fiber.current().check();
        Steps.write(this, "runs");
        return ++runs;
    }

    /// What one body at a time may do, unless a caller is cancelled.
    private int computeAlone() {
        Steps.write(this, "inside");
        check(++inside == 1, "L20 two bodies run at the same time");
        int value = compute();
        Steps.write(this, "inside");
        inside--;
        return value;
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

    private boolean call(Computation<Integer> own) {
        boolean[] returned = {false};
        StrandFiber.run(Fiber.create(own), this::spawn, () -> {
            try {
                int value = flights.run("key", body);
                Steps.write(this, "values");
                check(value >= 1, "L20 the value of a body");
                values++;
                returned[0] = true;
            } catch (RuntimeException thrown) {
                if (thrown != CAUSE) {
                    throw thrown;
                }
            }
        });
        return returned[0];
    }

    private String end() {
        check(flights.inFlight() == 0, "L20 a flight is left");
        return runs + " run, " + values + " values";
    }

    static Scenario twoCall() {
        SingleFlightScenarios the = new SingleFlightScenarios(Body.ALONE);
        return Scenario.of(
                the::end,
                () -> check(the.call(Computation.create()), "L20 the first has the value"),
                () -> check(the.call(Computation.create()), "L20 the second has the value"),
                the.strand(0),
                the.strand(1));
    }

    /// A body that has begun for a caller that leaves goes on for the other, or runs again.
    static Scenario twoCall_cancel() {
        SingleFlightScenarios the = new SingleFlightScenarios(Body.SHORT);
        Computation<Integer> first = Computation.create();
        return Scenario.of(
                the::end,
                () -> the.call(first),
                () -> check(the.call(Computation.create()), "L21 a caller that is not cancelled has the value"),
                () -> first.tryCancel(CAUSE),
                the.strand(0),
                the.strand(1));
    }

    /// A body that only a cancellation ends.
    static Scenario twoCall_cancelBoth() {
        SingleFlightScenarios the = new SingleFlightScenarios(Body.ENDLESS);
        Computation<Integer> first = Computation.create();
        Computation<Integer> second = Computation.create();
        return Scenario.of(
                the::end,
                () -> the.call(first),
                () -> the.call(second),
                () -> {
                    first.tryCancel(CAUSE);
                    second.tryCancel(CAUSE);
                },
                the.strand(0),
                the.strand(1));
    }
}
