package io.picos.examples.spring;

import io.micrometer.context.integration.Slf4jThreadLocalAccessor;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/// The id that the log lines of a request have in common. It is in a header, in Reactor's context and, in a fiber, in
/// the MDC.
final class Trace {
    static final String HEADER = "X-Trace-Id";
    static final String IN_LOGS = "traceId";

    private static final Pattern ID = Pattern.compile("[0-9a-f]{1,32}");

    private Trace() {}

    /// {@return the id that the client has sent, or a new one if that is no id} Log lines must not have any text of a
    /// client.
    static String idFor(@Nullable String sent) {
        return sent != null && ID.matcher(sent).matches()
                ? sent
                : UUID.randomUUID().toString().replace("-", "");
    }

    /// {@return a context whose fibers have the id in their MDC (K5)}
    static Context toContext(String id) {
        return Context.of(Slf4jThreadLocalAccessor.KEY, Map.of(IN_LOGS, id));
    }

    /// {@return the id, or null if there is none}
    static @Nullable String fromContext(ContextView context) {
        return context.<Map<String, String>>getOrEmpty(Slf4jThreadLocalAccessor.KEY)
                .map(values -> values.get(IN_LOGS))
                .orElse(null);
    }
}
