package io.picos.engine.carrier;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Executor;

/// A JDK (21 to 25 at least) whose package `java.lang` has been opened to the engine. It has a method, which is
/// not public, that creates a virtual thread for a given executor.
final class OpenedJdk implements CarrierApi {
    /// The value of `Thread.NO_INHERIT_THREAD_LOCALS`, the same in all these versions (F11).
    private static final int INHERIT_NO_THREAD_LOCALS = 1 << 2;

    private final MethodHandle newVirtualThread;
    private final Executor jdkScheduler;

    /// @throws ReflectiveOperationException if this JDK has no such method
    /// @throws java.lang.reflect.InaccessibleObjectException if the package is closed
    OpenedJdk() throws ReflectiveOperationException {
        var method = Class.forName("java.lang.ThreadBuilders")
                .getDeclaredMethod("newVirtualThread", Executor.class, String.class, int.class, Runnable.class);
        method.setAccessible(true);
        var scheduler = Class.forName("java.lang.VirtualThread").getDeclaredField("DEFAULT_SCHEDULER");
        scheduler.setAccessible(true);
        jdkScheduler = (Executor) scheduler.get(null);
        newVirtualThread = MethodHandles.lookup()
                .unreflect(method)
                .asType(MethodType.methodType(Thread.class, Executor.class, String.class, int.class, Runnable.class));
    }

    @Override
    public boolean canChoose() {
        return true;
    }

    @Override
    public Thread onExecutor(Executor executor, Runnable body) {
        try {
            return (Thread) newVirtualThread.invokeExact(executor, (String) null, INHERIT_NO_THREAD_LOCALS, body);
        } catch (RuntimeException | Error unchecked) {
            throw unchecked;
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public Thread onJdk(Runnable body) {
        return onExecutor(jdkScheduler, body);
    }

    @Override
    public void runOnJdk(Runnable continuation) {
        jdkScheduler.execute(continuation);
    }
}
