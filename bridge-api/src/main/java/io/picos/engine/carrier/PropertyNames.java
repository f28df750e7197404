package io.picos.engine.carrier;

import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.TreeSet;

/// Finds system properties whose names are misspelled, which would have no effect.
final class PropertyNames {
    private static final String PREFIX = "io.picos.";

    /// Of all modules.
    private static final Set<String> KNOWN = Set.of(
            "io.picos.blocking.threads",
            "io.picos.carrier",
            "io.picos.context",
            "io.picos.context.exclude",
            "io.picos.guard",
            "io.picos.observe");

    private PropertyNames() {}

    /// Logs each property that has the library's prefix, and is unknown. Called once.
    static void check() {
        for (String name : System.getProperties().stringPropertyNames()) {
            if (name.startsWith(PREFIX) && !KNOWN.contains(name)) {
                System.getLogger("io.picos")
                        .log(
                                Level.WARNING,
                                "-D" + name + " has no effect: there is no property of that name, but "
                                        + String.join(", ", new TreeSet<>(KNOWN)));
            }
        }
    }
}
