package io.picos.compat.wrong;

import io.picos.compat.subject.Rules;
import io.picos.compat.subject.SchedulerSubject;
import io.picos.compat.threads.ThreadSubject;

/// A scheduler that is right, for subjects that are wrong otherwise.
class OnThreads implements Rules {
    private final SchedulerSubject subject = new ThreadSubject();

    @Override
    public SchedulerSubject subject() {
        return subject;
    }
}
