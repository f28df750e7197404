package io.picos.compat.vertx;

import io.picos.compat.stream.SourceRules;
import io.picos.compat.stream.StreamSubject;
import io.vertx.core.ThreadingModel;

class ReadStreamOnEventLoopTest implements SourceRules {
    private final VertxSubject subject = VertxSubject.context(ThreadingModel.EVENT_LOOP);

    @Override
    public VertxSubject subject() {
        return subject;
    }

    @Override
    public StreamSubject streams() {
        return new ReadStreamSubject(subject.bridge());
    }
}
