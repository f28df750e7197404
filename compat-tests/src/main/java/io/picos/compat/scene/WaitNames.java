package io.picos.compat.scene;

import io.picos.FiberSnapshot;
import io.picos.FiberSnapshot.Thing;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The names by which dumps call the waits of fibers (O4).
public final class WaitNames {
    private WaitNames() {}

    /// {@return the name of the class that a dump shows for a fiber, once it is suspended}
    ///
    /// @param dumps looks at all fibers
    /// @param fiber the number of the fiber, once it has begun
    public static String typeFor(Scene scene, Supplier<FiberSnapshot> dumps, AtomicLong fiber) {
        AtomicReference<@Nullable Thing> thing = new AtomicReference<>();
        scene.until(
                () -> {
                    dumps.get().fibers().stream()
                            .filter(each -> each.id() == fiber.get())
                            .forEach(each -> thing.set(each.waitsFor()));
                    return thing.get() != null;
                },
                "a dump names what the fiber waits for");
        return scene.there(thing.get(), "it is named").type();
    }

    /// {@return whether it is the class of an adapter's stream, and not of a part of one}
    public static boolean isStream(String type) {
        return !type.startsWith("io.picos.std.") && !type.equals("io.picos.Trigger");
    }
}
