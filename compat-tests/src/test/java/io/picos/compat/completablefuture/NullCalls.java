package io.picos.compat.completablefuture;

import io.picos.Computation;
import io.picos.compat.BridgeSubject.NullCall;
import io.picos.completablefuture.CompletableFutureBridge;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/// Every public method of the bridge, with null for each of its arguments in turn: found by reflection, so that a
/// method that is added is tested too (B11).
final class NullCalls {
    private static final Map<Class<?>, String> NAMES = Map.of(
            Executor.class, "executor",
            Callable.class, "body",
            Computation.class, "computation",
            CompletionStage.class, "stage",
            Consumer.class, "onUndelivered",
            Throwable.class, "cause");

    private static final Map<Class<?>, Object> VALID = Map.of(
            Executor.class,
            (Executor) Runnable::run,
            Callable.class,
            (Callable<?>) () -> null,
            Computation.class,
            Computation.finished(),
            CompletionStage.class,
            CompletableFuture.completedFuture(null),
            Consumer.class,
            (Consumer<?>) ignored -> {},
            Duration.class,
            Duration.ofDays(1),
            Throwable.class,
            new IllegalStateException("B11"));

    private NullCalls() {}

    static List<NullCall> of(CompletableFutureBridge bridge) {
        List<NullCall> calls = new ArrayList<>();
        for (Method method : CompletableFutureBridge.class.getDeclaredMethods()) {
            if (Modifier.isPublic(method.getModifiers()) && !method.isSynthetic()) {
                Class<?>[] types = method.getParameterTypes();
                for (int index = 0; index < types.length; index++) {
                    Object[] arguments = Arrays.stream(types).map(VALID::get).toArray();
                    arguments[index] = null;
                    calls.add(new NullCall(name(method, types[index]), () -> call(bridge, method, arguments)));
                }
            }
        }
        return calls;
    }

    private static String name(Method method, Class<?> type) {
        if (type == Duration.class) {
            return method.getName().equals("future") ? "deadline" : "duration";
        }
        return NAMES.get(type);
    }

    private static void call(CompletableFutureBridge bridge, Method method, Object[] arguments) throws Exception {
        try {
            method.invoke(bridge, arguments);
        } catch (InvocationTargetException e) {
            switch (e.getCause()) {
                case Exception exception -> throw exception;
                case Error error -> throw error;
                default -> throw e;
            }
        }
    }
}
