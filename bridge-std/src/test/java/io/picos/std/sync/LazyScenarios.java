package io.picos.std.sync;

import static io.picos.explore.Scenario.check;

import io.picos.Fiber;
import io.picos.explore.Scenario;
import io.picos.explore.Steps;
import io.picos.std.Actor;

/// A value that two fibers force, while one of them is cancelled: before its body, or in it.
final class LazyScenarios {
    private final Lazy<Integer> lazy = Lazy.of(this::compute);
    private int begun;
    private int computed;
    private int seen;

    private int compute() {
        Steps.write(this, "begun");
        begun++;
        Fiber.current().check();
        Steps.write(this, "computed");
        return ++computed;
    }

    private boolean force(Actor actor) {
        return actor.run(() -> {
            check(lazy.force() == 1, "L9 the value is computed once");
            Steps.write(this, "seen");
            seen++;
        });
    }

    private String end() {
        check(computed <= 1, "L9 the body runs once");
        return begun + " begun, " + computed + " computed, " + seen + " seen";
    }

    static Scenario twoForce() {
        LazyScenarios the = new LazyScenarios();
        Actor first = new Actor();
        Actor second = new Actor();
        return Scenario.of(the::end, () -> the.force(first), () -> the.force(second));
    }

    static Scenario twoForce_cancel() {
        LazyScenarios the = new LazyScenarios();
        Actor first = new Actor();
        Actor second = new Actor();
        return Scenario.of(
                the::end,
                () -> the.force(first),
                () -> check(the.force(second), "L18 a fiber that is not cancelled has the value"),
                first::cancel);
    }
}
