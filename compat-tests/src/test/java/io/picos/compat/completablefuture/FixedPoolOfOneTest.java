package io.picos.compat.completablefuture;

import io.picos.compat.Conformance;
import io.picos.compat.SchedulerSubject;

class FixedPoolOfOneTest implements Conformance {
    private final SchedulerSubject subject = ExecutorSubject.fixedPool(1);

    @Override
    public SchedulerSubject subject() {
        return subject;
    }
}
