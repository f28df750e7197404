package io.picos.compat.completablefuture;

import io.picos.compat.Conformance;
import io.picos.compat.SchedulerSubject;

class FixedPoolOfFourTest implements Conformance {
    private final SchedulerSubject subject = ExecutorSubject.fixedPool(4);

    @Override
    public SchedulerSubject subject() {
        return subject;
    }
}
