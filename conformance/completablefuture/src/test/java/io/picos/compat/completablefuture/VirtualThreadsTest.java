package io.picos.compat.completablefuture;

import io.picos.compat.BridgeConformance;
import io.picos.compat.scheduler.ClosingRules;
import io.picos.compat.shared.ExecutorSubject;

class VirtualThreadsTest implements BridgeConformance, ClosingRules {
    private final ExecutorSubject subject = ExecutorSubject.virtualThreads();

    @Override
    public ExecutorSubject subject() {
        return subject;
    }
}
