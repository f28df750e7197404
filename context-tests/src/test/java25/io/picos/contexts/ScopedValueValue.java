package io.picos.contexts;

import io.picos.context.FiberContext;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// A ScopedValue that is registered, on JDK 25. Public for the service loader.
public final class ScopedValueValue implements Value {
    private static final ScopedValue<String> USER = ScopedValue.newInstance();

    static {
        FiberContext.inherit(USER);
    }

    @Override
    public Column column() {
        return Column.SCOPED_VALUE;
    }

    @Override
    public @Nullable String seen() {
        return USER.isBound() ? USER.get() : null;
    }

    @Override
    public <T extends @Nullable Object> T with(String value, Callable<T> body) throws Exception {
        return ScopedValue.where(USER, value).<T, Exception>call(body::call);
    }
}
