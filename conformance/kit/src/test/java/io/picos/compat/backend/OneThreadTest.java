package io.picos.compat.backend;

import io.picos.compat.BackendConformance;
import io.picos.compat.scheduler.ClosingRules;
import io.picos.compat.scheduler.OwnThreadRules;

class OneThreadTest implements BackendConformance, ClosingRules, OwnThreadRules {
    private final OneThreadSubject subject = new OneThreadSubject(() -> true);

    @Override
    public OneThreadSubject subject() {
        return subject;
    }
}
