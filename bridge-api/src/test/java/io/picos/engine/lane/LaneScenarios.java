package io.picos.engine.lane;

import static io.picos.explore.Scenario.check;

import io.picos.explore.Scenario;
import io.picos.explore.Steps;
import io.picos.spi.Backend;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;

/// Strands that put turns on a lane, drain it, and take it over.
final class LaneScenarios {
    private LaneScenarios() {}

    private static final Lane.Host HOST = refusal -> {};

    /// The change from idle to busy and back: no turn is left behind.
    static Scenario twoPutters() {
        RecordingWorker worker = new RecordingWorker(1);
        Lane lane = new Lane(worker, HOST);
        Logbook log = new Logbook();
        Turn a1 = log.turn("a1");
        Turn b1 = log.turn("b1");
        return Scenario.of(() -> end(lane, log, "a1", "b1"), () -> put(lane, a1), () -> put(lane, b1), worker);
    }

    static Scenario twoPutters_onePutsTwo() {
        RecordingWorker worker = new RecordingWorker(1);
        Lane lane = new Lane(worker, HOST);
        Logbook log = new Logbook();
        Turn a1 = log.turn("a1");
        Turn a2 = log.turn("a2");
        Turn b1 = log.turn("b1");
        return Scenario.of(
                () -> {
                    log.inOrder();
                    return end(lane, log, "a1", "a2", "b1");
                },
                () -> {
                    put(lane, a1);
                    put(lane, a2);
                },
                () -> put(lane, b1),
                worker);
    }

    /// A turn puts itself again, as a fiber does that yields, while another one is put.
    static Scenario putter_turnThatPuts() {
        RecordingWorker worker = new RecordingWorker(1);
        Lane lane = new Lane(worker, HOST);
        Logbook log = new Logbook();
        Turn a2 = log.turn("a2");
        put(lane, log.turn("a1", () -> put(lane, a2)));
        Turn b1 = log.turn("b1");
        return Scenario.of(
                () -> {
                    log.inOrder();
                    return end(lane, log, "a1", "a2", "b1");
                },
                () -> put(lane, b1),
                worker);
    }

    /// Turns run elsewhere that were waiting behind one that lasts long.
    static Scenario putter_takeOver() {
        RecordingWorker worker = new RecordingWorker(1);
        Lane lane = new Lane(worker, HOST);
        Logbook log = new Logbook();
        put(lane, log.turn("a1"));
        put(lane, log.turn("a2"));
        Turn b1 = log.turn("b1");
        return Scenario.of(
                () -> end(lane, log, "a1", "a2", "b1"),
                () -> put(lane, b1),
                () -> log.enterAll(lane.takeOver()),
                worker);
    }

    /// Turns that were taken over come back to the same lane: the same first element, and another list.
    static Scenario takeOver_putAgain() {
        RecordingWorker worker = new RecordingWorker(1);
        Lane lane = new Lane(worker, HOST);
        Logbook log = new Logbook();
        put(lane, log.turn("a1"));
        put(lane, log.turn("a2"));
        put(lane, log.turn("a3"));
        return Scenario.of(
                () -> end(lane, log, "a1", "a2", "a3"),
                () -> {
                    Turn turn = lane.takeOver();
                    while (turn != null) {
                        Turn next = turn.next;
                        put(lane, turn);
                        turn = next;
                    }
                },
                worker);
    }

    /// Either a turn is refused, or it runs; one that runs may need the lane, which then does not retire.
    static Scenario retire_put() {
        RecordingWorker worker = new RecordingWorker(1);
        Lane lane = new Lane(worker, HOST);
        Logbook log = new Logbook();
        boolean[] needed = {false};
        boolean[] accepted = {false};
        Turn a1 = log.turn("a1", () -> needed[0] = true);
        return Scenario.of(
                () -> {
                    check(!lane.isBusy(), "a turn is left behind");
                    check(!lane.isRetired() || !needed[0], "a lane that is needed does not retire");
                    check(lane.isRetired() || accepted[0], "a lane that has not retired accepts every turn");
                    return accepted[0] ? log.each("a1") : log.each() + "refused";
                },
                () -> accepted[0] = lane.put(a1),
                () -> lane.tryRetire(() -> !needed[0]),
                worker);
    }

    /// A turn that is put on the worker's own thread runs there, if it is accepted, also while the lane is asked to
    /// retire (B12).
    static Scenario retire_putterIsHere() {
        RecordingWorker worker = new RecordingWorker(1);
        Lane lane = new Lane(worker, host(() -> true));
        Logbook log = new Logbook();
        boolean[] ran = {false};
        boolean[] accepted = {false};
        Turn a1 = log.turn("a1", () -> ran[0] = true);
        return Scenario.of(
                () -> {
                    check(!lane.isRetired() || !ran[0], "a lane that is needed does not retire");
                    return accepted[0] ? log.each("a1") : log.each() + "refused";
                },
                () -> {
                    accepted[0] = lane.put(a1);
                    check(ran[0] == accepted[0], "an accepted turn has run when the put returns");
                },
                () -> lane.tryRetire(() -> !ran[0]));
    }

    /// A turn that puts another one is not disturbed.
    static Scenario retire_turnThatPuts() {
        RecordingWorker worker = new RecordingWorker(1);
        Lane lane = new Lane(worker, HOST);
        Logbook log = new Logbook();
        Turn a2 = log.turn("a2");
        put(lane, log.turn("a1", () -> put(lane, a2)));
        return Scenario.of(
                () -> {
                    check(!lane.isBusy(), "a turn is left behind");
                    return log.each("a1", "a2") + (lane.isRetired() ? ", retired" : "");
                },
                () -> lane.tryRetire(() -> true),
                worker);
    }

    /// A worker that runs everything twice, at the same time.
    static Scenario drainTwice() {
        RecordingWorker worker = new RecordingWorker(2);
        Lane lane = new Lane(worker, HOST);
        Logbook log = new Logbook();
        put(lane, log.turn("a1"));
        Turn b1 = log.turn("b1");
        return Scenario.of(() -> end(lane, log, "a1", "b1"), () -> put(lane, b1), worker, worker);
    }

    /// A turn is put on the worker's own thread, while a drain is on its way.
    static Scenario putterIsHere_drainOnItsWay() {
        RecordingWorker worker = new RecordingWorker(1);
        boolean[] here = {false};
        Lane lane = new Lane(worker, host(() -> here[0]));
        Logbook log = new Logbook();
        put(lane, log.turn("a1"));
        here[0] = true;
        Turn b1 = log.turn("b1");
        return Scenario.of(() -> end(lane, log, "a1", "b1"), () -> put(lane, b1), worker);
    }

    /// The lane gets another worker, while the old one may still run what it has.
    static Scenario divert_oldWorkerRuns() {
        RecordingWorker worker = new RecordingWorker(1);
        RecordingWorker fallback = new RecordingWorker(1);
        Lane lane = new Lane(worker, HOST);
        Logbook log = new Logbook();
        put(lane, log.turn("a1"));
        Turn b1 = log.turn("b1");
        return Scenario.of(
                () -> end(lane, log, "a1", "b1"),
                () -> {
                    put(lane, b1);
                    lane.divert(fallback);
                },
                worker,
                fallback);
    }

    /// The lane gets another worker, while somebody submits to the old one, which is dead.
    static Scenario divert_put_oldWorkerIsSilent() {
        return divertFromDead(task -> {});
    }

    /// The same, where the old worker says that it is dead.
    static Scenario divert_put_oldWorkerRefuses() {
        return divertFromDead(task -> {
            throw new RejectedExecutionException();
        });
    }

    private static Scenario divertFromDead(Backend.Worker dead) {
        RecordingWorker fallback = new RecordingWorker(1);
        Lane lane = new Lane(dead, HOST);
        Logbook log = new Logbook();
        Turn a1 = log.turn("a1");
        return Scenario.of(() -> end(lane, log, "a1"), () -> put(lane, a1), () -> lane.divert(fallback), fallback);
    }

    private static Lane.Host host(BooleanSupplier isHere) {
        return new Lane.Host() {
            @Override
            public boolean isHere() {
                return isHere.getAsBoolean();
            }

            @Override
            public void refused(Throwable refusal) {}
        };
    }

    private static void put(Lane lane, Turn turn) {
        check(lane.put(turn), "a lane that is not retired accepts every turn");
    }

    private static String end(Lane lane, Logbook log, String... names) {
        String order = log.each(names);
        check(!lane.isBusy() && !lane.isRetired(), "the lane ends idle");
        return order;
    }

    /// Bugs.
    static final class Bugs {
        private static final VarHandle WORKER = handle("worker", Backend.Worker.class);

        private Bugs() {}

        private static VarHandle handle(String field, Class<?> type) {
            try {
                return MethodHandles.privateLookupIn(Lane.class, MethodHandles.lookup())
                        .findVarHandle(Lane.class, field, type);
            } catch (ReflectiveOperationException missing) {
                throw new ExceptionInInitializerError(missing);
            }
        }

        /// Instead of `isHere` in [Lane#attend]: submits the drain.
        static boolean neverHere(Lane.Host host) {
            return false;
        }

        /// Instead of `hasTurns` in [Lane#tryRelease]: does not look again.
        static boolean withoutLook(Lane lane) {
            return false;
        }

        /// Instead of the compare-and-set of `ready` in [Lane#take]: does not mind that all of it was taken over.
        static boolean takeWithoutCas(VarHandle handle, Object lane, Object expected, Object next) {
            if (Logbook.isEntry(expected) && (next == null || Logbook.isEntry(next))) {
                Steps.write(handle, lane);
                handle.set(lane, next);
                return true;
            }
            Steps.cas(handle, lane, expected);
            return handle.compareAndSet(lane, expected, next);
        }

        /// Instead of the getAndSet in [Lane#takeOver].
        static Turn getThenSet(VarHandle handle, Object lane, Object next) {
            Steps.read(handle, lane);
            Turn before = (Turn) handle.get(lane);
            Steps.write(handle, lane);
            handle.set(lane, next);
            return before;
        }

        /// Instead of the compare-and-set in [Lane#attend]: looks for the worker before the drain can be seen.
        static boolean submitTooEarly(VarHandle handle, Object lane, Object expected, Object next) {
            Steps.read(WORKER, lane);
            Backend.Worker worker = (Backend.Worker) WORKER.get(lane);
            Steps.cas(handle, lane, expected);
            if (handle.compareAndSet(lane, expected, next)) {
                ((Drain) next).submitTo(worker, false);
            }
            return false;
        }
    }
}
