package io.picos.compat.vertx;

import io.picos.compat.BridgeConformanceWithoutRaces;
import io.picos.compat.scheduler.ClosingRules;
import io.picos.compat.scheduler.EventLoopRules;
import io.picos.compat.scheduler.OwnThreadRules;

class DuplicatedContextTest implements BridgeConformanceWithoutRaces, EventLoopRules, ClosingRules, OwnThreadRules {
    private final VertxSubject subject = VertxSubject.duplicatedContext();

    @Override
    public VertxSubject subject() {
        return subject;
    }
}
