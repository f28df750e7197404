package io.picos.compat.rxjava;

import io.picos.compat.stream.SourceRules;
import io.picos.compat.stream.StreamSubject;

/// Observables, on a scheduler of several threads.
class ObservableTest implements SourceRules {
    private final MaybeSubject subject = new MaybeSubject(Place.computation());

    @Override
    public MaybeSubject subject() {
        return subject;
    }

    @Override
    public StreamSubject streams() {
        return new ObservableSubject(subject.bridge);
    }
}
