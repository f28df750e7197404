package io.picos.compat.threads;

import io.picos.compat.OptimisticConformance;
import io.picos.compat.SchedulerSubject;

class OptimisticTest implements OptimisticConformance {
    private final SchedulerSubject subject = new ThreadSubject();

    @Override
    public SchedulerSubject subject() {
        return subject;
    }
}
