package io.picos.compat.vertx;

import io.picos.compat.stream.SourceRules;
import io.picos.compat.stream.StreamSubject;
import io.vertx.core.ThreadingModel;

class ReadStreamOnVirtualThreadTest implements SourceRules {
    private final VertxSubject subject = VertxSubject.context(ThreadingModel.VIRTUAL_THREAD);

    @Override
    public VertxSubject subject() {
        return subject;
    }

    @Override
    public StreamSubject streams() {
        return new ReadStreamSubject(subject.bridge());
    }
}
