package io.picos.compat.observe;

import org.jspecify.annotations.Nullable;

/// An exception that cannot be shown: `toString` throws, or returns null.
final class WithoutText extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final @Nullable RuntimeException thrown;

    WithoutText(@Nullable RuntimeException thrown) {
        this.thrown = thrown;
    }

    @Override
    @SuppressWarnings({"NullAway", "OverrideThrowableToString", "ToStringReturnsNull"}) // on purpose
    public String toString() {
        if (thrown != null) {
            throw thrown;
        }
        return null;
    }
}
