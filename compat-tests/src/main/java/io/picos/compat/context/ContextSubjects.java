package io.picos.compat.context;

import io.picos.compat.subject.Rules;

/// The subjects of the rules of inheritance: the library's own, unless a wrong subject replaces them.
public interface ContextSubjects extends Rules {
    /// {@return the operations under test through which fibers inherit}
    default ContextSubject contexts() {
        return ContextSubject.REAL;
    }
}
