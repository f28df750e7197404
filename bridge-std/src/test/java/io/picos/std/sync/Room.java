package io.picos.std.sync;

import static io.picos.explore.Scenario.check;

import io.picos.explore.Steps;

/// What a lock protects: one party at a time may be in it.
final class Room {
    private int inside;
    private int visits;

    void visit(String rule) {
        Steps.write(this, "inside");
        check(++inside == 1, rule + " two are in the critical section");
        visits++;
        Steps.write(this, "inside");
        inside--;
    }

    int visits() {
        return visits;
    }
}
