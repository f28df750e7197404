package io.picos.contexts;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/// An entry of the MDC of SLF4J.
final class MdcValue implements Value {
    private static final String KEY = "user";

    @Override
    public Column column() {
        return Column.MDC;
    }

    @Override
    public @Nullable String seen() {
        return MDC.get(KEY);
    }

    @Override
    public <T extends @Nullable Object> T with(String value, Callable<T> body) throws Exception {
        MDC.put(KEY, value);
        return body.call();
    }

    @Override
    public void clear() {
        MDC.clear();
    }
}
