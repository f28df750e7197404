package io.picos.test;

/// Throws the exceptions of test code as they are, checked ones included, as JUnit's own assertions do.
final class Thrown {
    private Thrown() {}

    /// Throws the throwable from a method that declares `X`.
    ///
    /// @param thrown the throwable to throw
    /// @param <X> the type that the caller declares
    /// @return never; the compiler needs a `throw` in the caller
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the cast is the purpose
    static <X extends Throwable> X asIs(Throwable thrown) throws X {
        throw (X) thrown;
    }
}
