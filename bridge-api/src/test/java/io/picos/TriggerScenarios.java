package io.picos;

import static io.picos.explore.Scenario.check;

import io.picos.engine.thread.StrandFiber;
import io.picos.explore.Scenario;
import java.util.concurrent.locks.LockSupport;

/// Strands that meet at one trigger.
final class TriggerScenarios {
    private TriggerScenarios() {}

    /// What became of the calls; strands count, and one of them runs at a time.
    private static final class Tally {
        int accepted;
        int refused;
        int illegal;
        int runs;
    }

    static Scenario signal_onSignal() {
        return signalsAndActions(1, 1);
    }

    static Scenario twoSignals_twoOnSignals() {
        return signalsAndActions(2, 2);
    }

    private static Scenario signalsAndActions(int signals, int actions) {
        Trigger trigger = Trigger.create();
        Tally tally = new Tally();
        Runnable[] strands = new Runnable[signals + actions];
        for (int i = 0; i < strands.length; i++) {
            strands[i] = i < signals ? trigger::signal : () -> onSignal(trigger, tally);
        }
        return Scenario.of(() -> end(trigger, tally), strands);
    }

    static Scenario signal_dispose_onSignal() {
        Trigger trigger = Trigger.create();
        Tally tally = new Tally();
        boolean[] disposalFailed = {false};
        return Scenario.of(
                () -> {
                    check(!disposalFailed[0] || tally.accepted == 1, "T dispose fails only where an action is");
                    return end(trigger, tally) + (disposalFailed[0] ? ", disposal failed" : "");
                },
                trigger::signal,
                () -> {
                    try {
                        trigger.dispose();
                        check(trigger.isSignaled(), "T dispose signals");
                    } catch (IllegalStateException awaited) {
                        disposalFailed[0] = true;
                    }
                },
                () -> onSignal(trigger, tally));
    }

    private static void onSignal(Trigger trigger, Tally tally) {
        try {
            boolean accepted = trigger.onSignal(signaled -> {
                check(signaled == trigger && trigger.isSignaled(), "T2 the state has changed before the action runs");
                tally.runs++;
            });
            if (accepted) {
                tally.accepted++;
            } else {
                tally.refused++;
                check(trigger.isSignaled(), "T onSignal is false only if signaled");
            }
        } catch (IllegalStateException awaited) {
            tally.illegal++;
        }
    }

    private static String end(Trigger trigger, Tally tally) {
        check(trigger.isSignaled(), "T signal signals");
        check(tally.accepted <= 1, "T4 one action");
        check(tally.runs == tally.accepted, "T2 an action that was accepted runs once");
        check(tally.illegal == 0 || tally.accepted == 1, "T4 illegal only where an action is");
        return tally.accepted + " accepted " + tally.refused + " refused " + tally.illegal + " illegal";
    }

    static Scenario await_signal_strayUnpark() {
        Trigger trigger = Trigger.create();
        Thread[] waiter = new Thread[1];
        int[] data = {0};
        return Scenario.of(
                () -> "awaited",
                () -> {
                    waiter[0] = Thread.currentThread(); // before the first step
                    StrandFiber.run(Fiber.create(Computation.create()), () -> {
                        check(trigger.await() == null, "T5 null when signaled");
                        check(trigger.isSignaled(), "T6 signaled after await");
                        check(data[0] == 1, "T7 after what came before the signal");
                    });
                },
                () -> {
                    data[0] = 1;
                    trigger.signal();
                },
                () -> LockSupport.unpark(waiter[0]));
    }
}
