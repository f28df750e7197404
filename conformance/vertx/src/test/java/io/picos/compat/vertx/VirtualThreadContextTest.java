package io.picos.compat.vertx;

import io.picos.compat.BridgeConformance;
import io.picos.compat.scheduler.ClosingRules;
import io.picos.compat.scheduler.OwnThreadRules;
import io.vertx.core.ThreadingModel;

class VirtualThreadContextTest implements BridgeConformance, ClosingRules, OwnThreadRules {
    private final VertxSubject subject = VertxSubject.context(ThreadingModel.VIRTUAL_THREAD);

    @Override
    public VertxSubject subject() {
        return subject;
    }
}
