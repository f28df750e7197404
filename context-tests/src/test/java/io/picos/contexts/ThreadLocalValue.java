package io.picos.contexts;

import io.micrometer.context.ContextRegistry;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// A thread-local of the program, registered with Micrometer.
final class ThreadLocalValue implements Value {
    static final String KEY = "io.picos.contexts.user";

    private static final ThreadLocal<@Nullable String> USER = new ThreadLocal<>();

    static {
        ContextRegistry.getInstance().registerThreadLocalAccessor(KEY, USER);
    }

    @Override
    public Column column() {
        return Column.THREAD_LOCAL;
    }

    @Override
    public @Nullable String seen() {
        return USER.get();
    }

    @Override
    public <T extends @Nullable Object> T with(String value, Callable<T> body) throws Exception {
        USER.set(value);
        return body.call();
    }

    @Override
    public void clear() {
        USER.remove();
    }
}
