package io.picos.compat.reactor;

import io.picos.compat.BridgeConformanceWithoutRaces;
import io.picos.compat.bridge.ColdBridgeRules;
import io.picos.compat.scheduler.ClosingRules;
import reactor.core.scheduler.Schedulers;

class NewParallelTest implements BridgeConformanceWithoutRaces, ColdBridgeRules, ClosingRules {
    private final ReactorSubject subject = ReactorSubject.of(Schedulers.newParallel("picos", 4), 4);

    @Override
    public ReactorSubject subject() {
        return subject;
    }
}
