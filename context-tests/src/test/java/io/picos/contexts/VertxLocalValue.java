package io.picos.contexts;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.spi.context.storage.ContextLocal;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// A local of the context of a request. Shared by all that runs on that context (B14).
final class VertxLocalValue implements Value {
    private static final ContextLocal<String> USER = ContextLocal.registerLocal(String.class); // before any Vert.x

    @Override
    public Column column() {
        return Column.VERTX_LOCAL;
    }

    @Override
    public @Nullable String seen() {
        Context context = Vertx.currentContext();
        return context == null ? null : USER.get(context);
    }

    @Override
    public <T extends @Nullable Object> T with(String value, Callable<T> body) throws Exception {
        USER.put(requireNonNull(Vertx.currentContext()), value);
        return body.call();
    }
}
