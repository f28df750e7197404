package io.picos.compat.rxjava;

import io.picos.compat.SourceRules;
import io.picos.compat.StreamSubject;

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
