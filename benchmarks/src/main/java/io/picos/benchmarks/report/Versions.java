package io.picos.benchmarks.report;

import java.util.LinkedHashMap;
import java.util.Map;

/// The versions of our modules that are compared, as class paths.
final class Versions {
    static final String BEFORE = "before";

    private Versions() {}

    /// @param before the class path of the version before, or empty
    static Map<String, String> of(String before) {
        Map<String, String> versions = new LinkedHashMap<>();
        String mine = System.getProperty("java.class.path");
        if (!before.isEmpty()) {
            versions.put(BEFORE, before + System.getProperty("path.separator") + mine); // the first one is loaded
        }
        versions.put(Clock.NOW, mine);
        return versions;
    }
}
