package io.picos.examples;

import java.time.Duration;

/// How long a test waits for what should happen at once.
final class Patience {
    static final Duration LIMIT = Duration.ofSeconds(Integer.getInteger("picos.patience", 30));

    private Patience() {}
}
