package io.picos.std.structured;

import static io.picos.explore.Scenario.check;

import io.picos.explore.Scenario;
import io.picos.explore.Steps;
import io.picos.std.Actor;
import java.lang.invoke.VarHandle;

/// A body that ends, while its cancel action is about to run.
final class InterruptionScenarios {
    private final Interruption interruption = new Interruption(this::cancel, Interruption.ONCE);
    private boolean returned;
    private boolean late;
    private int begun;
    private int ended;

    private void cancel() {
        Steps.write(this, "begun");
        late |= returned;
        begun++;
        Steps.write(this, "ended");
        ended++;
    }

    private void end(Actor actor) {
        actor.run(() -> {
            boolean ran = interruption.end();
            Steps.write(this, "begun");
            returned = true;
            check(ran == (begun == 1), "N4 whether the action has run");
            Steps.write(this, "ended");
            check(ended == begun, "N2 the action is still running");
        });
    }

    private String end() {
        check(returned, "N2 the call returns");
        check(!late, "N2 the action begins after the body");
        check(begun <= 1, "N1 the action runs once");
        return begun + " run";
    }

    static Scenario run_end() {
        InterruptionScenarios the = new InterruptionScenarios();
        Actor actor = new Actor();
        return Scenario.of(the::end, () -> the.end(actor), the.interruption::run);
    }

    /// The fiber that waits for the action is cancelled, which does not end its wait.
    static Scenario run_end_cancel() {
        InterruptionScenarios the = new InterruptionScenarios();
        Actor actor = new Actor();
        return Scenario.of(the::end, () -> the.end(actor), the.interruption::run, actor::cancel);
    }

    /// Two threads, of which one would be enough.
    static Scenario twoRun_end() {
        InterruptionScenarios the = new InterruptionScenarios();
        Actor actor = new Actor();
        return Scenario.of(the::end, () -> the.end(actor), the.interruption::run, the.interruption::run);
    }

    /// Bugs.
    static final class Bugs {
        private Bugs() {}

        /// Instead of the CAS in `end`: the body ends, whatever the action does.
        static boolean setAnyway(VarHandle handle, Object interruption, Object expected, Object next) {
            Steps.write(handle, interruption);
            handle.setVolatile(interruption, next);
            return true;
        }
    }
}
