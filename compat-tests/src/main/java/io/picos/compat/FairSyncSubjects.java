package io.picos.compat;

/// What the rules of [FairSyncConformance] are about: ours, unless a wrong subject brings its own.
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

    /// {@return the variables that are written once under test}
    default IvarSubject ivars() {
        return IvarSubject.REAL;
    }

    /// {@return the feeds under test}
    default FeedSubject feeds() {
        return FeedSubject.REAL;
    }
}
