package io.picos.compat.completablefuture;

import io.picos.compat.Conformance;
import io.picos.compat.SchedulerSubject;

class VirtualThreadsTest implements Conformance {
    private final SchedulerSubject subject = ExecutorSubject.virtualThreads();

    @Override
    public SchedulerSubject subject() {
        return subject;
    }
}
