package io.picos.compat.vertx;

import io.picos.compat.BridgeConformance;
import io.picos.compat.scheduler.ClosingRules;
import io.picos.compat.scheduler.EventLoopRules;
import io.picos.compat.scheduler.OwnThreadRules;
import io.vertx.core.ThreadingModel;

class EventLoopContextTest implements BridgeConformance, EventLoopRules, ClosingRules, OwnThreadRules {
    private final VertxSubject subject = VertxSubject.context(ThreadingModel.EVENT_LOOP);

    @Override
    public VertxSubject subject() {
        return subject;
    }
}
