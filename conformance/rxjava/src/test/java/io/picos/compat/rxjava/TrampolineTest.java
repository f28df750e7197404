package io.picos.compat.rxjava;

import io.picos.compat.BridgeConformance;
import io.picos.compat.ClosingRules;
import io.picos.compat.ColdBridgeRules;

class TrampolineTest implements BridgeConformance, ColdBridgeRules, ClosingRules {
    private final SingleSubject subject = new SingleSubject(Place.trampoline());

    @Override
    public SingleSubject subject() {
        return subject;
    }
}
