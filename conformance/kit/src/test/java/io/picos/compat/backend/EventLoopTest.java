package io.picos.compat.backend;

import io.picos.compat.BackendRules;
import io.picos.compat.ClosingRules;
import io.picos.compat.EventLoopRules;
import io.picos.compat.FairnessRules;
import io.picos.compat.OwnThreadRules;
import io.picos.compat.SchedulerRules;

class EventLoopTest
        implements SchedulerRules, FairnessRules, BackendRules, EventLoopRules, ClosingRules, OwnThreadRules {
    private final LoopSubject subject = LoopSubject.fair();

    @Override
    public LoopSubject subject() {
        return subject;
    }
}
