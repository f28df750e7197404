package io.picos.compat.observe;

import io.picos.compat.subject.Rules;

/// The subjects of the rules that look at dumps: the library's own, unless a wrong subject replaces them.
public interface DumpSubjects extends Rules {
    /// {@return the dumps under test}
    default DumpSubject dumps() {
        return DumpSubject.REAL;
    }
}
