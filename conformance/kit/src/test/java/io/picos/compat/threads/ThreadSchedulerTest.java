package io.picos.compat.threads;

import io.picos.compat.Conformance;
import io.picos.compat.subject.SchedulerSubject;

class ThreadSchedulerTest implements Conformance {
    private final SchedulerSubject subject = new ThreadSubject();

    @Override
    public SchedulerSubject subject() {
        return subject;
    }
}
