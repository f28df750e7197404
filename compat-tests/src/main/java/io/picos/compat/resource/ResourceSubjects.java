package io.picos.compat.resource;

import io.picos.compat.subject.Rules;

/// The subjects of the rules of resources: the library's own, unless a wrong subject replaces them.
public interface ResourceSubjects extends Rules {
    /// {@return the resources under test}
    default ResourceSubject resources() {
        return ResourceSubject.REAL;
    }
}
