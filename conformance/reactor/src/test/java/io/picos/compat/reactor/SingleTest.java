package io.picos.compat.reactor;

import io.picos.compat.BridgeConformance;
import io.picos.compat.bridge.ColdBridgeRules;
import io.picos.compat.scheduler.OwnThreadRules;
import io.picos.compat.scheduler.TimerRules;
import reactor.core.scheduler.Schedulers;

class SingleTest implements BridgeConformance, ColdBridgeRules, TimerRules, OwnThreadRules {
    private final ReactorSubject subject = ReactorSubject.shared(Schedulers.single(), 1);

    @Override
    public ReactorSubject subject() {
        return subject;
    }
}
