package io.picos.compat.vertx;

import io.picos.compat.BridgeConformance;
import io.picos.compat.ClosingRules;

class EventLoopsTest implements BridgeConformance, ClosingRules {
    private final VertxSubject subject = VertxSubject.eventLoops();

    @Override
    public VertxSubject subject() {
        return subject;
    }
}
