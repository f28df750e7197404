package io.picos.compat.vertx;

import io.picos.compat.stream.SourceRules;
import io.picos.compat.stream.StreamSubject;
import io.vertx.core.ThreadingModel;

class ReadStreamOnWorkerTest implements SourceRules {
    private final VertxSubject subject = VertxSubject.context(ThreadingModel.WORKER);

    @Override
    public VertxSubject subject() {
        return subject;
    }

    @Override
    public StreamSubject streams() {
        return new ReadStreamSubject(subject.bridge());
    }
}
