package io.picos.compat;

/// All rules for a scheduler that is built on a backend.
public interface BackendConformance extends Conformance, BackendRules {
    @Override
    BackendSubject subject();
}
