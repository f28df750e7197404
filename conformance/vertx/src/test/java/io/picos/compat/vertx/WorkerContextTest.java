package io.picos.compat.vertx;

import io.picos.compat.BridgeConformance;
import io.picos.compat.scheduler.ClosingRules;
import io.picos.compat.scheduler.OwnThreadRules;
import io.picos.compat.scheduler.TimerRules;
import io.vertx.core.ThreadingModel;

class WorkerContextTest implements BridgeConformance, TimerRules, ClosingRules, OwnThreadRules {
    private final VertxSubject subject = VertxSubject.context(ThreadingModel.WORKER);

    @Override
    public VertxSubject subject() {
        return subject;
    }
}
