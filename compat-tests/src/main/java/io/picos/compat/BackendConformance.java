package io.picos.compat;

import io.picos.compat.scheduler.BackendRules;
import io.picos.compat.subject.BackendSubject;

/// All rules for a scheduler that is built on a backend.
public interface BackendConformance extends Conformance, BackendRules {
    @Override
    BackendSubject subject();
}
