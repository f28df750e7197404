package io.picos.engine.thread;

import io.picos.spi.Handler;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// The executor of one fiber's virtual thread. It leads from the thread to the handler of the fiber. Other
/// fibers need a thread-local variable for that, which costs memory and time.
public interface OwnExecutor extends Executor {
    /// {@return the handler of the fiber, or null if the thread is not the fiber's thread} A virtual thread
    /// that the fiber has started has the same executor.
    ///
    /// @param thread the current thread
    @Nullable Handler handlerOn(Thread thread);

    /// {@return the handler of the fiber that the thread runs, or null if no executor of this kind leads to
    /// one}
    ///
    /// @param thread the current thread
    static @Nullable Handler handlerOf(Thread thread) {
        return Field.GETTER != null
                        && thread.isVirtual()
                        && Field.executor(Field.GETTER, thread) instanceof OwnExecutor own
                ? own.handlerOn(thread)
                : null;
    }

    /// The JDK's field with the executor of a virtual thread, if it can be read. The getter is a constant, so
    /// that reading the field costs a load.
    final class Field {
        private static final @Nullable MethodHandle GETTER = find();

        private Field() {}

        private static @Nullable MethodHandle find() {
            try {
                var type = Class.forName("java.lang.VirtualThread");
                var field = type.getDeclaredField("scheduler");
                field.setAccessible(true);
                boolean isUsual = type.isInstance(Thread.ofVirtual().unstarted(() -> {}));
                return isUsual
                        ? MethodHandles.lookup()
                                .unreflectGetter(field)
                                .asType(MethodType.methodType(Executor.class, Thread.class))
                        : null;
            } catch (ReflectiveOperationException | RuntimeException missingOrClosed) {
                return null; // then the thread-local variable is used
            }
        }

        private static Executor executor(MethodHandle getter, Thread virtual) {
            try {
                return (Executor) getter.invokeExact(virtual);
            } catch (RuntimeException | Error unchecked) {
                throw unchecked;
            } catch (Throwable impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }
}
