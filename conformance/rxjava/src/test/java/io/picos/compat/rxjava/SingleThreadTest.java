package io.picos.compat.rxjava;

import io.picos.compat.BridgeConformance;
import io.picos.compat.ClosingRules;
import io.picos.compat.ColdBridgeRules;
import io.picos.compat.OwnThreadRules;
import io.picos.compat.TimerRules;

class SingleThreadTest implements BridgeConformance, ColdBridgeRules, TimerRules, OwnThreadRules, ClosingRules {
    private final SingleSubject subject = new SingleSubject(Place.single());

    @Override
    public SingleSubject subject() {
        return subject;
    }
}
