package io.picos.std.sync;

import static io.picos.explore.Scenario.check;

import io.picos.explore.Scenario;
import io.picos.std.Actor;

/// A latch that is counted down, and perhaps up, while somebody waits for it.
final class LatchScenarios {
    private final Latch latch;
    private boolean passed;

    private LatchScenarios(int count) {
        latch = Latch.create(count);
    }

    private void await(Actor actor) {
        passed = actor.run(() -> {
            latch.await();
            check(latch.count() == 0, "L8 a latch that lets pass is open");
        });
    }

    private String end() {
        check(latch.count() == 0, "L8 the latch ends open");
        return passed ? "passed" : "cancelled";
    }

    static Scenario await_twoCountDown() {
        LatchScenarios the = new LatchScenarios(2);
        Actor actor = new Actor();
        return Scenario.of(the::end, () -> the.await(actor), the.latch::countDown, the.latch::countDown);
    }

    static Scenario await_countDown_cancel() {
        LatchScenarios the = new LatchScenarios(1);
        Actor actor = new Actor();
        return Scenario.of(the::end, () -> the.await(actor), the.latch::countDown, actor::cancel);
    }

    /// An open latch cannot be counted up any more.
    static Scenario await_countDown_countUpAndDown() {
        LatchScenarios the = new LatchScenarios(1);
        Actor actor = new Actor();
        boolean[] counted = {false};
        return Scenario.of(
                () -> the.end() + (counted[0] ? ", counted up" : ", open before"),
                () -> the.await(actor),
                the.latch::countDown,
                () -> {
                    counted[0] = the.latch.tryCountUp();
                    if (counted[0]) {
                        the.latch.countDown();
                    }
                });
    }
}
