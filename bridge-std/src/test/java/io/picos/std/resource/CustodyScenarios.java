package io.picos.std.resource;

import static io.picos.explore.Scenario.check;

import io.picos.explore.Scenario;
import io.picos.explore.Steps;
import io.picos.std.resource.Custody.Held;

/// A resource whose owner fails, while others borrow it, take it over or drop it.
final class CustodyScenarios {
    private final Custody<String> custody = new Custody<>("resource", this::release);
    private int released;
    private int borrowed;
    private int transferred;
    private int refused;

    private void release(String resource) {
        Steps.write(this, "released");
        released++;
    }

    private void checkThere() {
        Steps.read(this, "released");
        check(released == 0, "R3 it is released while somebody has it");
    }

    private void release(Held<String> held) {
        if (held != null) {
            try {
                custody.release(held);
            } catch (Exception impossible) {
                throw new AssertionError(impossible);
            }
        }
    }

    /// As the owner of a resource does whose body throws.
    private void fail() {
        release(custody.abandon());
    }

    private void drop() {
        attempt(() -> release(custody.drop()));
    }

    private void borrow() {
        attempt(() -> {
            Held<String> held = custody.borrow();
            borrowed++;
            checkThere();
            if (!custody.tryGiveBack(held)) {
                checkThere();
                release(held);
            }
        });
    }

    /// The new owner releases it in the end.
    private void transfer() {
        attempt(() -> {
            String resource = custody.transfer();
            transferred++;
            checkThere();
            release(resource);
        });
    }

    private void attempt(Runnable operation) {
        try {
            operation.run();
        } catch (IllegalStateException wrong) {
            refused++;
        }
    }

    private String end() {
        check(released == 1, "R3 it is released " + released + " times");
        return borrowed + " borrowed, " + transferred + " transferred, " + refused + " refused";
    }

    static Scenario transfer_fail() {
        CustodyScenarios the = new CustodyScenarios();
        return Scenario.of(the::end, the::transfer, the::fail);
    }

    static Scenario borrow_fail() {
        CustodyScenarios the = new CustodyScenarios();
        return Scenario.of(the::end, the::borrow, the::fail);
    }

    static Scenario borrow_transfer_fail() {
        CustodyScenarios the = new CustodyScenarios();
        return Scenario.of(the::end, the::borrow, the::transfer, the::fail);
    }

    static Scenario borrow_drop_fail() {
        CustodyScenarios the = new CustodyScenarios();
        return Scenario.of(the::end, the::borrow, the::drop, the::fail);
    }

    static Scenario twoBorrow_drop_fail() {
        CustodyScenarios the = new CustodyScenarios();
        return Scenario.of(the::end, the::borrow, the::borrow, the::drop, the::fail);
    }

    static Scenario transfer_drop_fail() {
        CustodyScenarios the = new CustodyScenarios();
        return Scenario.of(the::end, the::transfer, the::drop, the::fail);
    }
}
