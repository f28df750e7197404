package io.picos.compat.completablefuture;

import io.picos.compat.BridgeConformance;
import io.picos.compat.ClosingRules;

class VirtualThreadsTest implements BridgeConformance, ClosingRules {
    private final ExecutorSubject subject = ExecutorSubject.virtualThreads();

    @Override
    public ExecutorSubject subject() {
        return subject;
    }
}
