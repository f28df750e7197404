package io.picos;

import static io.picos.explore.Scenario.check;

import io.picos.explore.Scenario;
import io.picos.explore.Steps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;

/// Strands that attach to, detach from and complete one computation.
final class BagScenarios {
    private BagScenarios() {}

    static Scenario attach_tryReturn_detach() {
        Computation<Integer> computation = Computation.create();
        List<String> order = new ArrayList<>();
        Trigger detached = Trigger.create();
        Trigger stays = traced(order, "first");
        check(computation.tryAttach(stays) && computation.tryAttach(detached), "C6 attaches while running");
        boolean[] attached = {false};
        Trigger late = traced(order, "late");
        return Scenario.of(
                () -> {
                    check(
                            computation.peek() instanceof Outcome.Returned<Integer>(Integer value) && value == 1,
                            "C1 the value stays");
                    check(detached.isSignaled(), "C6 detach signals");
                    check(stays.isSignaled(), "C3 completion signals what was attached before");
                    check(attached[0] == late.isSignaled(), "C3 signaled if and only if attached");
                    check(order.equals(attached[0] ? List.of("first", "late") : List.of("first")), "C3 once, in order");
                    return attached[0] ? "attached" : "came too late";
                },
                () -> attached[0] = computation.tryAttach(late),
                () -> check(computation.tryReturn(1), "C2 the only completer wins"),
                () -> computation.detach(detached));
    }

    private static Trigger traced(List<String> order, String name) {
        return Trigger.withAction(signaled -> order.add(name));
    }

    static Scenario tryReturn_tryCancel() {
        Computation<Integer> computation = Computation.create();
        RuntimeException cause = new RuntimeException("the cause");
        int[] signals = {0};
        computation.tryAttach(Trigger.withAction(signaled -> signals[0]++));
        boolean[] won = {false, false};
        return Scenario.of(
                () -> {
                    check(won[0] != won[1], "C1 one completer wins");
                    check(won[0] ? !computation.isCancelled() : computation.cancellation() == cause, "C2 the winner's");
                    check(signals[0] == 1, "C3 signals once");
                    return won[0] ? "returned" : "cancelled";
                },
                () -> won[0] = computation.tryReturn(1),
                () -> won[1] = computation.tryCancel(cause));
    }

    static Scenario twoAttachAndDetach() {
        return attachAndDetach(2);
    }

    static Scenario threeAttachAndDetach() {
        return attachAndDetach(3);
    }

    private static Scenario attachAndDetach(int strands) {
        Computation<Integer> computation = Computation.create();
        Trigger stays = Trigger.create();
        computation.tryAttach(stays);
        Runnable[] all = new Runnable[strands];
        for (int i = 0; i < strands; i++) {
            Trigger trigger = Trigger.create();
            all[i] = () -> {
                check(computation.tryAttach(trigger), "C6 attaches while running");
                computation.detach(trigger);
            };
        }
        return Scenario.of(
                () -> {
                    int size = computation.size();
                    check(size <= 2 * 1 + 1, "C6 the dead outnumber the living by one at most, but " + size + " for 1");
                    computation.tryReturn(1);
                    check(stays.isSignaled(), "C3 an attached trigger is lost");
                    return size + " left";
                },
                all);
    }

    /// One is dead and two are alive, so that the next ones to die make a sweep due.
    static Scenario attach_detachThatSweeps() {
        Computation<Integer> computation = Computation.create();
        Trigger stays = Trigger.create();
        Trigger dead = Trigger.create();
        Trigger dying = Trigger.create();
        Trigger late = Trigger.create();
        computation.tryAttach(dead);
        computation.tryAttach(dying);
        computation.tryAttach(stays);
        computation.detach(dead);
        return Scenario.of(
                () -> {
                    int size = computation.size();
                    check(size <= 2 * 2 + 1, "C6 bounded, but " + size + " for 2");
                    computation.tryReturn(1);
                    check(stays.isSignaled() && late.isSignaled(), "C3 an attached trigger is lost");
                    return size + " left";
                },
                () -> check(computation.tryAttach(late), "C6 attaches while running"),
                () -> computation.detach(dying),
                () -> {
                    Trigger brief = Trigger.create();
                    if (computation.tryAttach(brief)) {
                        computation.detach(brief);
                    }
                });
    }

    /// An attach that has to sweep walks through the bag, while a completion makes a queue of it.
    static Scenario attachThatSweeps_tryReturn() {
        Computation<Integer> computation = Computation.create();
        List<String> order = new ArrayList<>();
        Trigger dead = Trigger.create();
        Trigger stays = traced(order, "first");
        computation.tryAttach(stays);
        computation.tryAttach(dead);
        computation.tryAttach(traced(order, "second"));
        computation.detach(dead);
        Trigger gone = Trigger.create();
        computation.tryAttach(gone);
        computation.tryAttach(traced(order, "third"));
        computation.detach(gone);
        Trigger alsoGone = Trigger.create();
        computation.tryAttach(alsoGone);
        alsoGone.signal();
        boolean[] attached = {false};
        return Scenario.of(
                () -> {
                    List<String> expected = new ArrayList<>(List.of("first", "second", "third"));
                    if (attached[0]) {
                        expected.add("late");
                    }
                    check(order.equals(expected), "C3 once, in order, but " + order);
                    return attached[0] ? "attached" : "came too late";
                },
                () -> attached[0] = computation.tryAttach(traced(order, "late")),
                () -> computation.detach(alsoGone),
                () -> check(computation.tryReturn(1), "C2 the only completer wins"));
    }

    /// Bugs.
    static final class Bugs {
        private static final VarHandle STATE = state();

        private Bugs() {}

        private static VarHandle state() {
            try {
                return MethodHandles.privateLookupIn(Computation.class, MethodHandles.lookup())
                        .findVarHandle(Computation.class, "state", State.class);
            } catch (ReflectiveOperationException missing) {
                throw new ExceptionInInitializerError(missing);
            }
        }

        /// Instead of [Bag#swept]: not only the dead are swept.
        static Bag sweepAll(Bag bag) {
            return Bag.empty(bag.order());
        }

        /// Instead of `casState` in release: compares with what is there now, and not with what was looked at.
        static boolean casAgainstNow(Computation<?> computation, State expected, State next) {
            Steps.read(STATE, computation);
            State now = (State) STATE.get(computation);
            return now instanceof Bag && STATE.compareAndSet(computation, now, next);
        }

        /// Instead of [Bag#without]: never accounts for the dead, so that nobody sweeps.
        static Bag unaccounted(Bag bag, Trigger trigger) {
            return bag;
        }
    }
}
