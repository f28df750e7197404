package io.picos.compat.reactor;

import io.picos.compat.BridgeConformance;
import io.picos.compat.bridge.ColdBridgeRules;
import reactor.core.scheduler.Schedulers;

class ImmediateTest implements BridgeConformance, ColdBridgeRules {
    private final ReactorSubject subject = ReactorSubject.shared(Schedulers.immediate(), Integer.MAX_VALUE);

    @Override
    public ReactorSubject subject() {
        return subject;
    }
}
