package io.picos.compat.context;

import io.picos.Body;
import io.picos.Fiber;
import io.picos.compat.subject.BridgeSubject;
import io.picos.compat.subject.ColdBridgeSubject;
import io.picos.compat.subject.Result;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// The operations that inherit, as the rules call them. By default, they call the library. A wrong subject
/// overrides some of them.
public interface ContextSubject {
    /// The operations of the library.
    ContextSubject REAL = new ContextSubject() {};

    /// Calls [Fiber#spawn].
    ///
    /// @param fiber the fiber to start
    /// @param main the code that it runs
    default void spawn(Fiber fiber, Fiber.Main main) {
        Fiber.spawn(fiber, main);
    }

    /// Calls [Fiber#yield].
    default void yield() {
        Fiber.yield();
    }

    /// Calls [Fiber#blocking].
    ///
    /// @param body the code to run
    /// @param <T> the type of the value
    /// @return the value of the body
    /// @throws Exception the exception of the body
    default <T extends @Nullable Object> T blocking(Body<T, Exception> body) throws Exception {
        return Fiber.blocking(body);
    }

    /// Calls [BridgeSubject#build(Callable, Result)].
    ///
    /// @param bridge the bridge whose builder is called
    /// @param body the code that the fiber runs
    /// @param result receives the signals of the native result
    /// @param <T> the type of the value
    default <T extends @Nullable Object> void build(
            BridgeSubject bridge, Callable<? extends T> body, Result<T> result) {
        bridge.build(body, result);
    }

    /// {@return [ColdBridgeSubject#prepare(Callable)]}
    ///
    /// @param bridge the bridge whose builder is called
    /// @param body the code that each fiber runs
    /// @param <T> the type of the value
    default <T extends @Nullable Object> ColdBridgeSubject.Cold<T> prepare(
            ColdBridgeSubject bridge, Callable<? extends T> body) {
        return bridge.prepare(body);
    }
}
