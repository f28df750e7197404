package io.picos.compat.scene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// Replaces AssertJ's own `assertThatThrownBy`, which fails before `as` has set the message if nothing is
/// thrown.
public final class Thrown {
    private Thrown() {}

    public static AbstractThrowableAssert<?, ? extends Throwable> assertThatThrownBy(ThrowingCallable code) {
        return assertThat(catchThrowable(code));
    }

    /// Throws any Throwable, even where only exceptions are declared.
    ///
    /// @return never
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals", "DoNotCallSuggester"}) // to throw is its purpose
    public static <T, X extends Throwable> T sneaky(Throwable thrown) throws X {
        throw (X) thrown;
    }
}
