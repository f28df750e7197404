package io.picos.benchmarks.contender;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayDeque;

/// The continuations that virtual threads are made of, run by a loop of the thread that measures: the floor.
final class Continuations implements Work {
    private static final MethodHandle NEW;
    private static final MethodHandle RUN;
    private static final MethodHandle YIELD;
    private static final MethodHandle IS_DONE;
    private static final Object SCOPE;

    static {
        try {
            Class<?> continuation = Class.forName("jdk.internal.vm.Continuation");
            Class<?> scope = Class.forName("jdk.internal.vm.ContinuationScope");
            MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(continuation, MethodHandles.lookup());
            SCOPE = scope.getConstructor(String.class).newInstance("benchmark");
            NEW = lookup.findConstructor(continuation, MethodType.methodType(void.class, scope, Runnable.class))
                    .asType(MethodType.methodType(Object.class, Object.class, Runnable.class));
            RUN = lookup.findVirtual(continuation, "run", MethodType.methodType(void.class))
                    .asType(MethodType.methodType(void.class, Object.class));
            YIELD = lookup.findStatic(continuation, "yield", MethodType.methodType(boolean.class, scope))
                    .asType(MethodType.methodType(boolean.class, Object.class));
            IS_DONE = lookup.findVirtual(continuation, "isDone", MethodType.methodType(boolean.class))
                    .asType(MethodType.methodType(boolean.class, Object.class));
        } catch (ReflectiveOperationException closed) {
            throw new IllegalStateException("needs --add-opens=java.base/jdk.internal.vm=ALL-UNNAMED", closed);
        }
    }

    @Override
    public void yield(int fibers, int times) {
        run(fibers, () -> {
            for (int left = times; left > 0; left--) {
                giveWay();
            }
        });
    }

    @Override
    public void spawn(int fibers) {
        run(fibers, () -> {});
    }

    @Override
    public void spawnAndSuspend(int fibers) {
        run(fibers, Continuations::giveWay);
    }

    private static void run(int fibers, Runnable body) {
        try {
            ArrayDeque<Object> ready = new ArrayDeque<>(fibers);
            for (int i = 0; i < fibers; i++) {
                ready.add((Object) NEW.invokeExact(SCOPE, body));
            }
            for (Object next = ready.poll(); next != null; next = ready.poll()) {
                RUN.invokeExact(next);
                if (!(boolean) IS_DONE.invokeExact(next)) {
                    ready.add(next);
                }
            }
        } catch (Throwable thrown) {
            throw new IllegalStateException(thrown);
        }
    }

    private static void giveWay() {
        try {
            boolean unused = (boolean) YIELD.invokeExact(SCOPE);
        } catch (Throwable thrown) {
            throw new IllegalStateException(thrown);
        }
    }
}
