package io.picos.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// AssertJ's own `assertThatThrownBy` fails before it is told what to say where nothing is thrown.
final class Thrown {
    private Thrown() {}

    static AbstractThrowableAssert<?, ? extends Throwable> assertThatThrownBy(ThrowingCallable code) {
        return assertThat(catchThrowable(code));
    }

    /// Throws anything, where only exceptions are declared.
    ///
    /// @return never
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals", "DoNotCallSuggester"}) // to throw is its purpose
    static <T, X extends Throwable> T sneaky(Throwable thrown) throws X {
        throw (X) thrown;
    }
}
