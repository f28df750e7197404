package io.picos.context;

import io.micrometer.context.ThreadLocalAccessor;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

/// The current context of OpenTelemetry. Each value that is set is a scope, which is closed when the value is
/// restored: storages of OpenTelemetry may insist on that.
///
/// Loaded only if the library is there.
final class OpenTelemetryAccessor implements ThreadLocalAccessor<Context> {
    static final String KEY = "io.opentelemetry.context";

    /// The scopes that this has opened on the current thread, the last one first.
    private static final ThreadLocal<@Nullable Opened> OPENED = new ThreadLocal<>();

    private record Opened(Scope scope, @Nullable Opened before) {}

    @Override
    public Object key() {
        return KEY;
    }

    @Override
    public @Nullable Context getValue() {
        Context current = Context.current();
        return current == Context.root() ? null : current;
    }

    @Override
    @SuppressWarnings("MustBeClosedChecker") // `restore` closes it
    public void setValue(Context context) {
        OPENED.set(new Opened(context.makeCurrent(), OPENED.get()));
    }

    /// Sets no context, until it is restored.
    @Override
    public void setValue() {
        setValue(Context.root());
    }

    @Override
    public void restore(Context before) {
        restore();
        if (Context.current() != before) {
            setValue(before); // it was not this that has replaced it
        }
    }

    @Override
    public void restore() {
        Opened last = OPENED.get();
        if (last != null) {
            if (last.before == null) {
                OPENED.remove();
            } else {
                OPENED.set(last.before);
            }
            last.scope.close();
        }
    }
}
