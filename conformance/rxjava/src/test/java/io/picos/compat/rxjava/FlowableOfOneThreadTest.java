package io.picos.compat.rxjava;

import io.picos.compat.stream.SourceRules;
import io.picos.compat.stream.StreamSubject;

/// Flowables, on a scheduler of one thread.
class FlowableOfOneThreadTest implements SourceRules {
    private final MaybeSubject subject = new MaybeSubject(Place.single());

    @Override
    public MaybeSubject subject() {
        return subject;
    }

    @Override
    public StreamSubject streams() {
        return new FlowableSubject(subject.bridge);
    }
}
