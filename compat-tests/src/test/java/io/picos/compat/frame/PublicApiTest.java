package io.picos.compat.frame;

import java.util.List;
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
}
