package io.picos.examples.observe;

import io.picos.FiberDump;
import io.picos.FiberDump.Limit;
import io.picos.FiberSnapshot.Entry;
import io.picos.FiberSnapshot.Thing;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;

/// The fibers of each deadlock, with the field names of the dump. The JSON of a dump has only the numbers of those
/// beyond its limit; a snapshot has all of them, whatever its limit.
final class Deadlocks {
    private Deadlocks() {}

    /// {@return a list of circles, each a list of fibers}
    static JsonArray json() {
        JsonArray circles = new JsonArray();
        FiberDump.snapshot(Limit.DEFAULT.withFibers(0)).deadlocks().forEach(circle -> {
            JsonArray fibers = new JsonArray();
            circle.forEach(entry -> fibers.add(fiber(entry)));
            circles.add(fibers);
        });
        return circles;
    }

    private static JsonObject fiber(Entry entry) {
        JsonArray frames = new JsonArray();
        entry.stack().forEach(frame -> frames.add(frame.toString()));
        JsonObject fiber = new JsonObject()
                .put("id", entry.id())
                .put("name", entry.name())
                .put("scheduler", entry.scheduler())
                .put("state", entry.state().name().toLowerCase(Locale.ROOT))
                .put("spawner", entry.spawner())
                .put("scope", entry.scope())
                .put("frames", frames);
        if (entry.suspended() != null) {
            fiber.put("suspendedMillis", entry.suspended().toMillis());
        }
        if (entry.parentScope() != null) {
            fiber.put("parentScope", entry.parentScope());
        }
        Thing thing = entry.waitsFor();
        if (thing != null) {
            fiber.put("waitsFor", thing(thing));
        }
        return fiber;
    }

    private static JsonObject thing(Thing thing) {
        JsonObject json = new JsonObject().put("type", thing.type()).put("identity", thing.identity());
        return thing.owner() == null ? json : json.put("owner", thing.owner());
    }
}
