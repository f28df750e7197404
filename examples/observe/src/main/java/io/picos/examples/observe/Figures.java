package io.picos.examples.observe;

import io.picos.examples.observe.Faults.Fault;
import io.picos.spi.LongTurn;
import io.picos.spi.SchedulerFigures;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// The live part of the page, in JSON: numbers that cost the same whether there are ten fibers or a million. For the
/// rates of counters, a viewer compares two answers.
record Figures(Load load, LongTurns longTurns, Faults faults) {
    private static final long START = System.nanoTime();

    /// {@return the figures of this moment}
    JsonObject json() {
        return new JsonObject()
                .put("uptimeMillis", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - START))
                .put(
                        "load",
                        new JsonObject()
                                .put("inFlight", load.inFlight())
                                .put("offers", load.offers())
                                .put("failures", load.failures()))
                .put("schedulers", array(SchedulerFigures.all(), Figures::scheduler))
                .put("sharedDeadlines", SchedulerFigures.sharedDeadlines())
                .put("lanes", array(LaneDelays.latest(), Figures::lane))
                .put("longTurnMillis", LongTurns.THRESHOLD.toMillis())
                .put("longTurns", array(longTurns.latest(), Figures::longTurn))
                .put("faults", array(faults.planted(), Fault::key));
    }

    private static <T> JsonArray array(Collection<T> elements, Function<T, ?> json) {
        JsonArray array = new JsonArray();
        elements.forEach(element -> array.add(json.apply(element)));
        return array;
    }

    private static JsonObject scheduler(SchedulerFigures figures) {
        return new JsonObject()
                .put("name", figures.scheduler())
                .put("alive", figures.alive())
                .put("suspended", figures.suspended())
                .put("begun", figures.begun())
                .put("ended", figures.ended())
                .put("turns", figures.turns())
                .put("lanes", figures.lanes())
                .put("busyLanes", figures.busyLanes())
                .put("deadlines", figures.deadlines())
                .put("refusals", figures.refusals())
                .put("takeovers", figures.takeovers());
    }

    private static JsonObject lane(LaneDelays.Delay delay) {
        return new JsonObject()
                .put("scheduler", delay.lane().scheduler())
                .put("thread", delay.lane().thread())
                .put("fibers", delay.fibers())
                .put("delayMicros", TimeUnit.NANOSECONDS.toMicros(delay.nanos()));
    }

    private static JsonObject longTurn(LongTurns.Place place) {
        LongTurn turn = place.latest();
        return new JsonObject()
                .put("scheduler", turn.scheduler())
                .put("fiber", turn.fiber())
                .put("thread", turn.thread())
                .put("kind", turn.kind().name().toLowerCase(Locale.ROOT))
                .put("place", turn.place().toString())
                .put("turns", place.turns())
                .put("lastedMillis", turn.lasted().toMillis())
                .put("message", turn.message());
    }
}
