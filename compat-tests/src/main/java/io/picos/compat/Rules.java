package io.picos.compat;

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

    /// {@return the triggers under test; only a wrong subject brings its own}
    default TriggerSubject triggers() {
        return TriggerSubject.REAL;
    }

    /// {@return the computations under test; only a wrong subject brings its own}
    default ComputationSubject computations() {
        return ComputationSubject.REAL;
    }

    /// {@return the transactions under test; only a wrong subject brings its own}
    default TransactionSubject transactions() {
        return TransactionSubject.REAL;
    }

    /// {@return the resources under test; only a wrong subject brings its own}
    default ResourceSubject resources() {
        return ResourceSubject.REAL;
    }

    /// {@return the events under test; only a wrong subject brings its own}
    default EventSubject events() {
        return EventSubject.REAL;
    }

    /// {@return the operations under test through which fibers inherit; only a wrong subject brings its own}
    default ContextSubject contexts() {
        return ContextSubject.REAL;
    }

    /// {@return the dumps under test; only a wrong subject brings its own}
    default DumpSubject dumps() {
        return DumpSubject.REAL;
    }

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
