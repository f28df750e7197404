package io.picos.compat.completablefuture;

import io.picos.compat.shared.ExecutorSubject;
import io.picos.compat.shared.FlowSubject;
import io.picos.compat.stream.SourceRules;
import io.picos.compat.stream.StreamSubject;

/// Publishers of the JDK's kind, on a pool of one thread.
class FlowOfOneThreadTest implements SourceRules {
    private final ExecutorSubject subject = ExecutorSubject.fixedPool(1);

    @Override
    public ExecutorSubject subject() {
        return subject;
    }

    @Override
    public StreamSubject streams() {
        return new FlowSubject(subject.bridge());
    }
}
