package io.picos.compat.vertx;

import io.picos.compat.BridgeConformanceWithoutRaces;
import io.picos.compat.ClosingRules;

class EventLoopsTest implements BridgeConformanceWithoutRaces, ClosingRules {
    private final VertxSubject subject = VertxSubject.eventLoops();

    @Override
    public VertxSubject subject() {
        return subject;
    }
}
