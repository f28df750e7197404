package io.picos.compat.backend;

import io.picos.compat.resilience.ResilienceTimeRules;
import io.picos.compat.scheduler.VirtualTimeRules;

class VirtualTimeTest implements VirtualTimeRules, ResilienceTimeRules {
    private final PumpSubject subject = new PumpSubject();

    @Override
    public PumpSubject subject() {
        return subject;
    }
}
