package io.picos.compat.completablefuture;

import io.picos.compat.BackendConformance;
import io.picos.compat.ClosingRules;

class FixedPoolOfOneTest implements BackendConformance, ClosingRules {
    private final ExecutorSubject subject = ExecutorSubject.fixedPool(1);

    @Override
    public ExecutorSubject subject() {
        return subject;
    }
}
