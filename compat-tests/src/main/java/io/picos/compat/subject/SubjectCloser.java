package io.picos.compat.subject;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Closes the subject of a test of rules. An extension and not an `@AfterEach` method, because `NoFiberLeaks` has to
/// look before it, and looks after such methods.
final class SubjectCloser implements AfterEachCallback {
    @Override
    public void afterEach(ExtensionContext context) {
        if (context.getRequiredTestInstance() instanceof Rules rules) {
            rules.closeSubject();
        }
    }
}
