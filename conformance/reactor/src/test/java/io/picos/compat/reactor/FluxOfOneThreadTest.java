package io.picos.compat.reactor;

import io.picos.compat.stream.SourceRules;
import io.picos.compat.stream.StreamSubject;
import reactor.core.scheduler.Schedulers;

/// Fluxes, on a scheduler of one thread.
class FluxOfOneThreadTest implements SourceRules {
    private final ReactorSubject subject = ReactorSubject.of(Schedulers.newSingle("flux"), 1);

    @Override
    public ReactorSubject subject() {
        return subject;
    }

    @Override
    public StreamSubject streams() {
        return new FluxSubject(subject.bridge());
    }
}
