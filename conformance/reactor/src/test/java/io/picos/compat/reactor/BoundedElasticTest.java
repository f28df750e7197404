package io.picos.compat.reactor;

import io.picos.compat.BridgeConformance;
import io.picos.compat.bridge.ColdBridgeRules;
import reactor.core.scheduler.Schedulers;

class BoundedElasticTest implements BridgeConformance, ColdBridgeRules {
    private final ReactorSubject subject =
            ReactorSubject.shared(Schedulers.boundedElastic(), Schedulers.DEFAULT_BOUNDED_ELASTIC_SIZE);

    @Override
    public ReactorSubject subject() {
        return subject;
    }
}
