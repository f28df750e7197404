package io.picos.compat.core;

import io.picos.compat.subject.Rules;

/// The subjects of the rules of triggers, computations and transactions: the library's own, unless a wrong subject
/// replaces them.
public interface CoreSubjects extends Rules {
    /// {@return the triggers under test}
    default TriggerSubject triggers() {
        return TriggerSubject.REAL;
    }

    /// {@return the computations under test}
    default ComputationSubject computations() {
        return ComputationSubject.REAL;
    }

    /// {@return the transactions under test}
    default TransactionSubject transactions() {
        return TransactionSubject.REAL;
    }
}
