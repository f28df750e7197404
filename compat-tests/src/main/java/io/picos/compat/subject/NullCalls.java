package io.picos.compat.subject;

import io.picos.Action;
import io.picos.Body;
import io.picos.Computation;
import io.picos.compat.subject.BridgeSubject.NullCall;
import io.picos.std.channel.Channel;
import io.picos.std.channel.Producer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Calls of every public method of a bridge, with null for each of its arguments in turn (B11). The methods are
/// found by reflection, so that methods added later are tested, too. The names of the arguments are those in
/// the source code, so the bridge MUST be compiled with `-parameters`.
public final class NullCalls {
    private static final Map<Class<?>, Object> KNOWN = Map.ofEntries(
            Map.entry(Body.class, (Body<?, ?>) () -> "value"),
            Map.entry(Action.class, (Action<?>) () -> {}),
            Map.entry(Callable.class, (Callable<?>) () -> "value"),
            Map.entry(Computation.class, Computation.returned("value")),
            Map.entry(Consumer.class, (Consumer<?>) ignored -> {}),
            Map.entry(Duration.class, Duration.ofDays(1)),
            Map.entry(Producer.class, (Producer<?>) ignored -> {}),
            Map.entry(Channel.class, Channel.rendezvous()),
            Map.entry(String.class, "name"),
            Map.entry(int.class, 1),
            Map.entry(Throwable.class, new IllegalStateException("B11")));

    private NullCalls() {}

    /// {@return the calls of all public methods that the bridge's class declares, static methods included}
    ///
    /// @param bridge the bridge under test
    /// @param arguments a valid argument for each parameter type that belongs to the library, keyed by the
    ///     exact type
    public static List<NullCall> of(Object bridge, Map<Class<?>, ?> arguments) {
        Map<Class<?>, Object> valid = new HashMap<>(KNOWN);
        valid.putAll(arguments);
        List<NullCall> calls = new ArrayList<>();
        for (Method method : bridge.getClass().getDeclaredMethods()) {
            if (Modifier.isPublic(method.getModifiers()) && !method.isSynthetic() && !takesNull(method)) {
                for (int index = 0; index < method.getParameterCount(); index++) {
                    if (!method.getParameterTypes()[index].isPrimitive()) {
                        calls.add(call(bridge, method, valid, index));
                    }
                }
            }
        }
        return calls;
    }

    private static boolean takesNull(Method method) {
        return method.getName().equals("equals");
    }

    private static NullCall call(Object bridge, Method method, Map<Class<?>, Object> valid, int index) {
        @Nullable Object[] arguments = Arrays.stream(method.getParameterTypes())
                .map(type -> argument(method, valid, type))
                .toArray();
        arguments[index] = null;
        return new NullCall(
                method.getParameters()[index].getName(), method.toString(), () -> invoke(bridge, method, arguments));
    }

    private static Object argument(Method method, Map<Class<?>, Object> valid, Class<?> type) {
        Object argument = valid.get(type);
        if (argument == null) {
            throw new AssertionError("B11: the subject gives no valid argument for " + type + " of " + method);
        }
        return argument;
    }

    private static void invoke(Object bridge, Method method, @Nullable Object[] arguments) throws Exception {
        try {
            method.invoke(bridge, arguments);
        } catch (InvocationTargetException e) {
            switch (e.getCause()) {
                case Exception exception -> throw exception;
                case Error error -> throw error;
                case null, default -> throw e;
            }
        }
    }
}
