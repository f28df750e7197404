package io.picos.compat.completablefuture;

import io.picos.compat.BridgeConformance;
import io.picos.compat.shared.ExecutorSubject;

class CommonPoolTest implements BridgeConformance {
    private final ExecutorSubject subject = ExecutorSubject.commonPool();

    @Override
    public ExecutorSubject subject() {
        return subject;
    }
}
