package io.picos.compat.event;

import io.picos.compat.subject.Rules;

/// The subjects of the rules of events: the library's own, unless a wrong subject replaces them.
public interface EventSubjects extends Rules {
    /// {@return the events under test}
    default EventSubject events() {
        return EventSubject.REAL;
    }
}
