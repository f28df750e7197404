package io.picos.compat.rxjava;

import io.picos.compat.BridgeConformance;
import io.picos.compat.bridge.ColdBridgeRules;
import io.picos.compat.scheduler.ClosingRules;
import io.picos.compat.scheduler.OwnThreadRules;
import io.picos.compat.scheduler.TimerRules;

class SingleThreadTest implements BridgeConformance, ColdBridgeRules, TimerRules, OwnThreadRules, ClosingRules {
    private final SingleSubject subject = new SingleSubject(Place.single());

    @Override
    public SingleSubject subject() {
        return subject;
    }
}
