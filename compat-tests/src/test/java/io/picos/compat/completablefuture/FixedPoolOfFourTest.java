package io.picos.compat.completablefuture;

import io.picos.compat.BridgeConformance;
import io.picos.compat.ClosingRules;

class FixedPoolOfFourTest implements BridgeConformance, ClosingRules {
    private final ExecutorSubject subject = ExecutorSubject.fixedPool(4);

    @Override
    public ExecutorSubject subject() {
        return subject;
    }
}
