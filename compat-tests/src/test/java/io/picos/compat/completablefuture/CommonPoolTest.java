package io.picos.compat.completablefuture;

import io.picos.compat.Conformance;
import io.picos.compat.SchedulerSubject;

class CommonPoolTest implements Conformance {
    private final SchedulerSubject subject = ExecutorSubject.commonPool();

    @Override
    public SchedulerSubject subject() {
        return subject;
    }
}
