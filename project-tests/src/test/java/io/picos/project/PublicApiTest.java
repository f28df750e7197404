package io.picos.project;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The public API of each module is in its `api.txt`: a change of it is seen, and meant.
class PublicApiTest {
    @ParameterizedTest
    @MethodSource("modules")
    void api_isWhatTheFileSays(String module) {
        new Page(module + "/api.txt").assertAll(PublicApi.of(module).text());
    }

    static List<String> modules() {
        return PublicApi.MODULES;
    }

    /// The part of the jar that JDK 25 reads.
    @Test
    void apiForJdk25_isWhatTheFileSays() {
        PublicApi.of("bridge-context")
                .textFor(25)
                .ifPresent(text -> new Page("bridge-context/api-25.txt").assertAll(text));
    }
}
