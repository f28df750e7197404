package io.picos.compat.vertx;

import io.picos.compat.BridgeConformanceWithoutRaces;
import io.picos.compat.scheduler.ClosingRules;
import io.picos.compat.scheduler.EventLoopRules;

class EventLoopsTest implements BridgeConformanceWithoutRaces, EventLoopRules, ClosingRules {
    private final VertxSubject subject = VertxSubject.eventLoops();

    @Override
    public VertxSubject subject() {
        return subject;
    }
}
