package io.picos.compat.rxjava;

import io.picos.compat.BackendRules;
import io.picos.compat.ClosingRules;
import io.picos.compat.FairnessRules;
import io.picos.compat.WakeUpRules;

/// `from(executor)` where that is a ForkJoinPool, which has its own idea of what comes next.
class ForkJoinTest implements FairnessRules, BackendRules, WakeUpRules, ClosingRules {
    private final SingleSubject subject = new SingleSubject(Place.forkJoin());

    @Override
    public SingleSubject subject() {
        return subject;
    }
}
