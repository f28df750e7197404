package io.picos.compat;

import static org.junit.jupiter.api.Assumptions.abort;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;

/// What all interfaces of rules share: the subject, and the one way to skip a rule.
///
/// The name of a rule's method is the id in lower case, `_`, and what holds; a message begins with the id.
public interface Rules {
    /// {@return the scheduler under test, the same one each time; of its own for each test}
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

    /// Skips a rule from which the subject is excused.
    ///
    /// @param info the test that is about to run
    @BeforeEach
    default void skipWhatIsExcused(TestInfo info) {
        String method = info.getTestMethod().orElseThrow().getName();
        subject().skips(method).ifPresent(skip -> abort(subject().name() + ": " + skip.reason()));
    }

    /// Closes the subject.
    @AfterEach
    default void closeSubject() {
        subject().close();
    }
}
