package io.picos.context;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The system properties of this module, read once.
///
/// @param isOff whether nothing is inherited
/// @param excluded the keys of accessors that are left out
record Settings(boolean isOff, Set<String> excluded) {
    private static final String MODE = "io.picos.context";
    private static final String EXCLUDE = "io.picos.context.exclude";

    static Settings read() {
        return of(System.getProperty(MODE), System.getProperty(EXCLUDE));
    }

    /// @param mode the value of `io.picos.context`, or null
    /// @param exclude the value of `io.picos.context.exclude`, or null
    /// @throws IllegalArgumentException if the first is neither absent nor `none`
    static Settings of(@Nullable String mode, @Nullable String exclude) {
        if (mode != null && !mode.equals("none")) {
            throw new IllegalArgumentException(
                    "-D" + MODE + " can be none, and was " + mode + "; -D" + EXCLUDE + " leaves single keys out");
        }
        Set<String> excluded = exclude == null
                ? Set.of()
                : Arrays.stream(exclude.split(",", -1))
                        .map(String::strip)
                        .filter(key -> !key.isEmpty())
                        .collect(Collectors.toUnmodifiableSet());
        return new Settings(mode != null, excluded);
    }

    boolean includes(Object key) {
        return !excluded.contains(key.toString());
    }
}
