package io.picos.compat.rxjava;

import io.picos.compat.BridgeConformance;
import io.picos.compat.bridge.ColdBridgeRules;
import io.picos.compat.scheduler.ClosingRules;

class ComputationTest implements BridgeConformance, ColdBridgeRules, ClosingRules {
    private final SingleSubject subject = new SingleSubject(Place.computation());

    @Override
    public SingleSubject subject() {
        return subject;
    }
}
