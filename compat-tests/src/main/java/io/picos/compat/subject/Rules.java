package io.picos.compat.subject;

import static org.junit.jupiter.api.Assumptions.abort;

import io.picos.test.NoFiberLeaks;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;

/// The common part of all interfaces of rules: the subject, and the only way to skip a rule.
///
/// The name of a test method is the id of its rule in lower case, `_`, and the expected behaviour. Every
/// message begins with the id.
///
/// A *wrong subject* breaks a rule on purpose, to show that the tests of the rule can fail.
///
/// A test must leave no fiber on any scheduler: see [NoFiberLeaks].
@ExtendWith({SubjectCloser.class, NoFiberLeaks.class}) // the callbacks after a test are called in reverse order
@SuppressWarnings("exports") // the closer is reached through this annotation only
public interface Rules {
    /// {@return the scheduler under test: a new scheduler for each test, and the same one at every call in a
    /// test}
    SchedulerSubject subject();

    /// Skips a rule from which the subject is excused.
    ///
    /// @param info the test that is about to run
    @BeforeEach
    default void skipWhatIsExcused(TestInfo info) {
        String method = info.getTestMethod().orElseThrow().getName();
        subject().skips(method).ifPresent(skip -> abort(subject().name() + ": " + skip.reason()));
    }

    /// Closes the subject. Called after the test has been checked for fibers that it leaves, because closing a
    /// scheduler cancels its fibers.
    default void closeSubject() {
        subject().close();
    }
}
