package io.picos.engine.thread;

import java.util.concurrent.CompletionException;

/// How a cause is thrown (C8): as it is if it is unchecked, else inside a CompletionException.
public final class Causes {
    private Causes() {}

    /// {@return what to throw}, or throws it, if it is an error
    ///
    /// @param cause not changed
    public static RuntimeException unchecked(Throwable cause) {
        return switch (cause) {
            case RuntimeException exception -> exception;
            case Error error -> throw error;
            default -> new Wrapper(cause);
        };
    }

    /// {@return what was thrown originally: undoes [#unchecked], and nothing else}
    ///
    /// @param thrown what left a body
    public static Throwable original(Throwable thrown) {
        return thrown instanceof Wrapper wrapper ? wrapper.checked : thrown;
    }

    /// Throws the cause from a method that declares it as `X`. It throws by itself: where `X` is bounded, a caller
    /// that threw the result would cast it first, and an error is no exception.
    ///
    /// @param cause thrown as it is, whatever it is
    /// @param <X> what the caller declares
    /// @return never; for the compiler, which wants to see a throw
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the cast is the purpose
    public static <X extends Throwable> X sneaky(Throwable cause) throws X {
        throw (X) cause;
    }

    /// {@return whether no code can be expected to cope with it (S10)}
    public static boolean isFatal(Throwable thrown) {
        return thrown instanceof VirtualMachineError || thrown instanceof LinkageError;
    }

    /// A CompletionException that can be told from those of others, so that it is taken off again where
    /// what it wraps need not be unchecked.
    private static final class Wrapper extends CompletionException {
        private static final long serialVersionUID = 1L;

        private final Throwable checked;

        Wrapper(Throwable checked) {
            super(checked);
            this.checked = checked;
        }
    }
}
