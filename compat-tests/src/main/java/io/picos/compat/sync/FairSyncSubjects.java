package io.picos.compat.sync;

import io.picos.compat.subject.Rules;

/// The subjects of the rules of [FairSyncConformance][io.picos.compat.FairSyncConformance]: the library's own,
/// unless a wrong subject replaces them.
public interface FairSyncSubjects extends Rules {
    /// {@return the mutexes under test}
    default MutexSubject mutexes() {
        return MutexSubject.REAL;
    }

    /// {@return the conditions under test}
    default ConditionSubject conditions() {
        return ConditionSubject.REAL;
    }

    /// {@return the semaphores under test}
    default SemaphoreSubject semaphores() {
        return SemaphoreSubject.REAL;
    }

    /// {@return the latches under test}
    default LatchSubject latches() {
        return LatchSubject.REAL;
    }

    /// {@return the lazy values under test}
    default LazySubject lazies() {
        return LazySubject.REAL;
    }

    /// {@return the single-assignment variables under test}
    default IvarSubject ivars() {
        return IvarSubject.REAL;
    }

    /// {@return the feeds under test}
    default FeedSubject feeds() {
        return FeedSubject.REAL;
    }
}
