package io.picos.engine.thread;

import java.util.concurrent.CompletionException;

/// Throws causes: an unchecked cause as it is, a checked cause inside a CompletionException (C8).
public final class Causes {
    private Causes() {}

    /// {@return the exception to throw} If the cause is an error, this method throws it.
    ///
    /// @param cause the cause, which is not changed
    public static RuntimeException unchecked(Throwable cause) {
        return switch (cause) {
            case RuntimeException exception -> exception;
            case Error error -> throw error;
            default -> new Wrapper(cause);
        };
    }

    /// {@return the throwable that was thrown originally} Undoes [#unchecked] and nothing else.
    ///
    /// @param thrown the throwable that has left a body
    public static Throwable original(Throwable thrown) {
        return thrown instanceof Wrapper wrapper ? wrapper.checked : thrown;
    }

    /// Throws the cause from a method that declares `X`. This method itself throws it: if `X` has a bound, a
    /// caller that threw the returned cause would first cast it to the bound, and the cast of an error to
    /// Exception fails.
    ///
    /// @param cause the throwable to throw as it is, of any type
    /// @param <X> the exception type that the caller declares
    /// @return never; the compiler needs a `throw` in the caller
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the cast is the purpose
    public static <X extends Throwable> X sneaky(Throwable cause) throws X {
        throw (X) cause;
    }

    /// {@return whether the throwable is fatal, so that no code can be expected to handle it (S10)}
    public static boolean isFatal(Throwable thrown) {
        return thrown instanceof VirtualMachineError || thrown instanceof LinkageError;
    }

    /// A CompletionException of this class only. Its type tells it from the exceptions of other code, so that
    /// `original` can remove it where the cause need not be unchecked.
    private static final class Wrapper extends CompletionException {
        private static final long serialVersionUID = 1L;

        private final Throwable checked;

        Wrapper(Throwable checked) {
            super(checked);
            this.checked = checked;
        }
    }
}
