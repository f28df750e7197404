package io.picos.reactor;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/// The hook of `Schedulers.onHandleError` (S3). Only schedulers of the library can call it, and those call the uncaught
/// exception handler of the thread before, so that an error would be told twice. Hence the hook itself, looked up once
/// in the library's own field.
final class ErrorHook {
    private static final @Nullable MethodHandle FIELD = find();

    /// Runs tasks at once: the way to the hook of a version that has no such field.
    private static final Scheduler TELLS_BOTH = Schedulers.fromExecutor(Runnable::run);

    private ErrorHook() {}

    /// {@return whether the error has been told: without a hook it has not}
    static boolean tell(Throwable thrown) {
        if (FIELD == null) {
            TELLS_BOTH.schedule(() -> ErrorHook.<RuntimeException>rethrow(thrown));
            return true;
        }
        BiConsumer<Thread, Throwable> hook = hook(FIELD);
        if (hook == null) {
            return false;
        }
        hook.accept(Thread.currentThread(), thrown);
        return true;
    }

    @SuppressWarnings("unchecked") // the type of the field
    private static @Nullable BiConsumer<Thread, Throwable> hook(MethodHandle field) {
        try {
            return (BiConsumer<Thread, Throwable>) field.invoke();
        } catch (Throwable thrown) {
            throw new IllegalStateException("Reactor does not tell its hook for errors", thrown);
        }
    }

    private static @Nullable MethodHandle find() {
        try {
            return MethodHandles.privateLookupIn(Schedulers.class, MethodHandles.lookup())
                    .findStaticGetter(Schedulers.class, "onHandleErrorHook", BiConsumer.class);
        } catch (ReflectiveOperationException renamedOrClosed) {
            return null;
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // throws what it is given, checked or not
    private static <E extends Throwable> void rethrow(Throwable thrown) throws E {
        throw (E) thrown;
    }
}
