package io.picos.compat.rxjava;

import io.picos.compat.scheduler.BackendRules;
import io.picos.compat.scheduler.ClosingRules;
import io.picos.compat.scheduler.FairnessRules;
import io.picos.compat.scheduler.WakeUpRules;

/// `from(executor)` where that is a ForkJoinPool, which has its own idea of what comes next.
class ForkJoinTest implements FairnessRules, BackendRules, WakeUpRules, ClosingRules {
    private final SingleSubject subject = new SingleSubject(Place.forkJoin());

    @Override
    public SingleSubject subject() {
        return subject;
    }
}
