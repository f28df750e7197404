package io.picos.compat.rxjava;

import io.picos.compat.BridgeConformance;
import io.picos.compat.bridge.ColdBridgeRules;
import io.picos.compat.scheduler.ClosingRules;

class ExecutorTest implements BridgeConformance, ColdBridgeRules, ClosingRules {
    private final SingleSubject subject = new SingleSubject(Place.executor());

    @Override
    public SingleSubject subject() {
        return subject;
    }
}
