package io.picos.compat.reactor;

import io.picos.compat.BridgeConformance;
import io.picos.compat.bridge.ColdBridgeRules;
import reactor.core.scheduler.Schedulers;

class ParallelTest implements BridgeConformance, ColdBridgeRules {
    private final ReactorSubject subject = ReactorSubject.shared(Schedulers.parallel(), Schedulers.DEFAULT_POOL_SIZE);

    @Override
    public ReactorSubject subject() {
        return subject;
    }
}
