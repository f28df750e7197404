package io.picos.contexts;

import io.picos.Fiber;
import io.picos.reactor.ReactorBridge;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// A value in the context of a subscriber of Reactor. Immutable: a fiber cannot change it.
final class ViewValue implements Value {
    static final String KEY = "view";

    @Override
    public Column column() {
        return Column.VIEW;
    }

    /// In a fiber. Elsewhere [ReactorLibrary] reads it.
    @Override
    public @Nullable String seen() {
        return Fiber.currentOrNull() == null ? null : ReactorBridge.context().getOrDefault(KEY, null);
    }

    @Override
    public <T extends @Nullable Object> T with(String value, Callable<T> body) throws Exception {
        return body.call();
    }
}
