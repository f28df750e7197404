package io.picos.compat.reactor;

import io.picos.spi.Inheritance;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/// Has fibers inherit a user, from threads and from contexts of Reactor, as an accessor of Micrometer would.
public final class UserInheritance implements Inheritance {
    static final String KEY = "io.picos.compat.user";
    static final ThreadLocal<@Nullable String> USER = new ThreadLocal<>();

    @Override
    public @Nullable Object capture() {
        return USER.get();
    }

    @Override
    public @Nullable Object captureFrom(Object context) {
        return context instanceof ContextView view ? view.getOrDefault(KEY, null) : null;
    }

    @Override
    public Object captureInto(Object context) {
        String user = USER.get();
        return user != null && context instanceof Context view ? view.put(KEY, user) : context;
    }

    @Override
    public void run(Object captured, Runnable body) {
        String before = USER.get();
        USER.set((String) captured);
        try {
            body.run();
        } finally {
            USER.set(before);
        }
    }
}
