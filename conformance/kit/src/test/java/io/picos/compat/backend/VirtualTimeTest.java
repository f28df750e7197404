package io.picos.compat.backend;

import io.picos.compat.ResilienceTimeRules;
import io.picos.compat.VirtualTimeRules;

class VirtualTimeTest implements VirtualTimeRules, ResilienceTimeRules {
    private final PumpSubject subject = new PumpSubject();

    @Override
    public PumpSubject subject() {
        return subject;
    }
}
