package io.picos.compat.inheritance;

import io.picos.spi.Inheritance;
import org.jspecify.annotations.Nullable;

/// An inheritance that throws where the current thread asks for that (K12).
public final class Trouble implements Inheritance {
    /// Where it throws.
    public enum Place {
        /// While it captures.
        CAPTURE,
        /// Before it runs the body.
        BEFORE,
        /// When it has run the body.
        AFTER
    }

    private static final ThreadLocal<@Nullable Place> PLACE = new ThreadLocal<>();

    /// For the service loader.
    public Trouble() {}

    /// Asks for an exception.
    ///
    /// @param place where the inheritance of the current thread throws; null for nowhere
    public static void at(@Nullable Place place) {
        if (place == null) {
            PLACE.remove();
        } else {
            PLACE.set(place);
        }
    }

    @Override
    public @Nullable Object capture() {
        Place place = PLACE.get();
        if (place == Place.CAPTURE) {
            throw new IllegalStateException("test: an inheritance that throws while it captures");
        }
        return place;
    }

    @Override
    public void run(Object captured, Runnable body) {
        if (captured == Place.AFTER) {
            body.run();
        }
        throw new IllegalStateException("test: an inheritance that throws around the body");
    }
}
