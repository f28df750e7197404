package io.picos.compat.frame;

import io.picos.Fiber;
import io.picos.compat.Conformance;
import io.picos.completablefuture.CompletableFutureBridge;
import io.picos.reactor.ReactorBridge;
import io.picos.rxjava.RxJavaBridge;
import io.picos.std.sync.Mutex;
import io.picos.vertx.VertxBridge;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The public API of each module is in its `api.txt`: a change of it is seen, and meant.
class PublicApiTest {
    private static final Map<String, Class<?>> MEMBERS = Map.of(
            "bridge-api", Fiber.class,
            "bridge-std", Mutex.class,
            "bridge-completablefuture", CompletableFutureBridge.class,
            "bridge-reactor", ReactorBridge.class,
            "bridge-rxjava", RxJavaBridge.class,
            "bridge-vertx", VertxBridge.class,
            "compat-tests", Conformance.class);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bridge-api",
                "bridge-std",
                "bridge-completablefuture",
                "bridge-reactor",
                "bridge-rxjava",
                "bridge-vertx",
                "compat-tests"
            })
    void api_isWhatTheFileSays(String module) {
        new Page(module + "/api.txt")
                .assertAll(PublicApi.of(MEMBERS.get(module)).text());
    }
}
