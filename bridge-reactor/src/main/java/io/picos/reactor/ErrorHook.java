package io.picos.reactor;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/// The hook of `Schedulers.onHandleError` (S3). Only the schedulers of the library can call the hook, and they
/// call the uncaught exception handler of the thread first, so an error would be reported twice. Therefore this
/// class reads the hook from an internal field of the library, which it looks up once.
final class ErrorHook {
    private static final @Nullable MethodHandle FIELD = find();

    /// Runs tasks at once. In a version without that field it leads to the hook, and to the handler too.
    private static final Scheduler TELLS_BOTH = Schedulers.fromExecutor(Runnable::run);

    private ErrorHook() {}

    /// {@return whether the error was reported; false if there is no hook}
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

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // throws its argument, checked or not
    private static <E extends Throwable> void rethrow(Throwable thrown) throws E {
        throw (E) thrown;
    }
}
