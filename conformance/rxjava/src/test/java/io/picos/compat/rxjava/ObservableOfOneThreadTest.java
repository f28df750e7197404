package io.picos.compat.rxjava;

import io.picos.compat.stream.SourceRules;
import io.picos.compat.stream.StreamSubject;

/// Observables, on a scheduler of one thread.
class ObservableOfOneThreadTest implements SourceRules {
    private final MaybeSubject subject = new MaybeSubject(Place.single());

    @Override
    public MaybeSubject subject() {
        return subject;
    }

    @Override
    public StreamSubject streams() {
        return new ObservableSubject(subject.bridge);
    }
}
