package io.picos.std.channel;

import static io.picos.explore.Scenario.check;

import io.picos.Computation;
import io.picos.Outcome;
import io.picos.explore.Scenario;
import io.picos.explore.Steps;
import io.picos.std.Actor;
import java.util.ArrayList;
import java.util.List;

/// Fibers that send to a subscriber who requests and cancels, and a body that ends. The subscriber is signaled one
/// thing at a time, no more than it has requested, and the end once and last, unless it has cancelled.
final class OutflowScenarios {
    private final Recorded outflow = new Recorded();
    private int requested;
    private int sent;

    /// A subscription that records its signals.
    private static final class Recorded extends Outflow<Integer> {
        private final List<Integer> elements = new ArrayList<>();
        private int ends;
        private int late;
        private boolean signals;

        Recorded() {
            super(Computation.create());
        }

        private void enter() {
            Steps.write(this, "signals");
            check(!signals, "P3 signals are serial");
            signals = true;
        }

        private void leave() {
            Steps.write(this, "signals");
            signals = false;
        }

        @Override
        protected void next(Integer element) {
            enter();
            check(ends == 0, "P3 no element comes after the end");
            elements.add(element);
            leave();
        }

        @Override
        protected void completed() {
            enter();
            ends++;
            leave();
        }

        @Override
        protected void failed(Throwable cause) {
            completed();
        }

        @Override
        protected void release() {}

        @Override
        protected void drop(Throwable error) {
            Steps.write(this, "late");
            late++;
        }
    }

    private void request(int number) {
        Steps.write(this, "requested");
        requested += number;
        outflow.request(number);
    }

    private void send(Actor actor) {
        boolean[] done = {false};
        actor.run(() -> {
            try {
                outflow.send(1);
                done[0] = true;
            } catch (SinkClosed | io.picos.ConsumerCancelled told) {
                // nobody listens
            }
        });
        if (done[0]) {
            Steps.write(this, "sent");
            sent++;
        }
    }

    private String end(boolean cancels) {
        check(outflow.elements.size() <= requested, "P2 no more elements than requested");
        check(outflow.elements.size() == sent || cancels, "P3 what was sent was signaled");
        check(cancels ? outflow.ends <= 1 : outflow.ends == 1, "P3 the end comes once, and " + outflow.ends + " came");
        return sent + " sent, " + outflow.ends + " ends, " + outflow.late + " late";
    }

    static Scenario request_sendAndEnd() {
        OutflowScenarios the = new OutflowScenarios();
        Actor sender = new Actor();
        return Scenario.of(() -> the.end(false), () -> the.request(1), () -> {
            the.send(sender);
            the.outflow.end(new Outcome.Returned<>(null));
        });
    }

    /// A fiber other than the body's sends when the body ends.
    static Scenario request_send_end() {
        OutflowScenarios the = new OutflowScenarios();
        Actor sender = new Actor();
        return Scenario.of(
                () -> the.end(false),
                () -> the.request(2),
                () -> the.send(sender),
                () -> the.outflow.end(new Outcome.Returned<>(null)));
    }

    static Scenario twoSend_request() {
        OutflowScenarios the = new OutflowScenarios();
        Actor one = new Actor();
        Actor other = new Actor();
        return Scenario.of(
                () -> {
                    the.outflow.end(new Outcome.Returned<>(null));
                    return the.end(false);
                },
                () -> the.send(one),
                () -> the.send(other),
                () -> {
                    the.request(1);
                    the.request(1);
                });
    }

    /// An error that comes when the subscriber cancels is signaled or reported, once.
    static Scenario fail_cancel() {
        OutflowScenarios the = new OutflowScenarios();
        return Scenario.of(
                () -> {
                    check(the.outflow.ends + the.outflow.late == 1, "P5 the error is told once");
                    return the.end(true);
                },
                () -> the.outflow.end(new Outcome.Cancelled<>(new RuntimeException("the error"))),
                the.outflow::cancel);
    }

    /// The same while a fiber has the permit.
    static Scenario send_fail_cancel() {
        OutflowScenarios the = new OutflowScenarios();
        Actor sender = new Actor();
        the.request(2);
        return Scenario.of(
                () -> {
                    check(the.outflow.ends + the.outflow.late == 1, "P5 the error is told once");
                    return the.end(true);
                },
                () -> the.send(sender),
                () -> the.outflow.end(new Outcome.Cancelled<>(new RuntimeException("the error"))),
                the.outflow::cancel);
    }

    /// A sender that waits for demand is told that there will be none.
    static Scenario send_cancel() {
        OutflowScenarios the = new OutflowScenarios();
        Actor sender = new Actor();
        return Scenario.of(() -> the.end(true), () -> the.send(sender), the.outflow::cancel);
    }

    static Scenario send_request_cancel() {
        OutflowScenarios the = new OutflowScenarios();
        Actor sender = new Actor();
        return Scenario.of(
                () -> {
                    the.outflow.end(new Outcome.Returned<>(null));
                    check(the.outflow.ends == 0, "P5 a cancelled subscriber is not told of the end");
                    return the.end(true);
                },
                () -> the.send(sender),
                () -> the.request(1),
                the.outflow::cancel);
    }

    /// Bugs.
    static final class Bugs {
        private Bugs() {}

        /// Instead of the `cancel` of the gate: wakes nobody.
        static boolean wakeNobody(Channel<?> gate, Throwable cause) {
            return true;
        }

        /// Instead of `tellEnd` in `putInGate`: the holder of the permit drops it at the end.
        static void tellNobody(Outflow<?> outflow) {}

        /// Instead of `reportLate`.
        static void forget(Outflow<?> outflow) {}
    }
}
