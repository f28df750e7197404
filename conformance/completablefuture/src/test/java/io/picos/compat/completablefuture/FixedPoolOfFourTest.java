package io.picos.compat.completablefuture;

import io.picos.compat.BridgeConformanceWithoutRaces;
import io.picos.compat.scheduler.ClosingRules;
import io.picos.compat.shared.ExecutorSubject;

class FixedPoolOfFourTest implements BridgeConformanceWithoutRaces, ClosingRules {
    private final ExecutorSubject subject = ExecutorSubject.fixedPool(4);

    @Override
    public ExecutorSubject subject() {
        return subject;
    }
}
