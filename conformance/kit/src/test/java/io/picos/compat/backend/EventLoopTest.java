package io.picos.compat.backend;

import io.picos.compat.scheduler.BackendRules;
import io.picos.compat.scheduler.ClosingRules;
import io.picos.compat.scheduler.EventLoopRules;
import io.picos.compat.scheduler.FairnessRules;
import io.picos.compat.scheduler.OwnThreadRules;
import io.picos.compat.scheduler.SchedulerRules;

class EventLoopTest
        implements SchedulerRules, FairnessRules, BackendRules, EventLoopRules, ClosingRules, OwnThreadRules {
    private final LoopSubject subject = LoopSubject.fair();

    @Override
    public LoopSubject subject() {
        return subject;
    }
}
