package io.picos.context;

import io.picos.spi.Inheritance;
import org.jspecify.annotations.Nullable;

/// Has fibers inherit ScopedValues, on JDK 25 or newer. For the service loader.
///
/// This is the class for older JDKs, where ScopedValues are a preview: there is nothing to inherit (K11).
public final class ScopedValueInheritance implements Inheritance {
    /// For the service loader.
    public ScopedValueInheritance() {}

    @Override
    public @Nullable Object capture() {
        return null;
    }

    /// Runs the body. Not called, since nothing is captured.
    @Override
    public void run(Object captured, Runnable body) {
        body.run();
    }
}
