package io.picos.compat.rxjava;

import io.picos.compat.stream.SourceRules;
import io.picos.compat.stream.StreamSubject;

/// Flowables, on a scheduler of several threads.
class FlowableTest implements SourceRules {
    private final MaybeSubject subject = new MaybeSubject(Place.computation());

    @Override
    public MaybeSubject subject() {
        return subject;
    }

    @Override
    public StreamSubject streams() {
        return new FlowableSubject(subject.bridge);
    }
}
