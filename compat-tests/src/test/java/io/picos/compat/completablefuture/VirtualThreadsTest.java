package io.picos.compat.completablefuture;

import io.picos.compat.BackendConformance;
import io.picos.compat.ClosingRules;

class VirtualThreadsTest implements BackendConformance, ClosingRules {
    private final ExecutorSubject subject = ExecutorSubject.virtualThreads();

    @Override
    public ExecutorSubject subject() {
        return subject;
    }
}
