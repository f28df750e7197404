package io.picos.compat;

/// All the rules for a scheduler that stands on a backend.
public interface BackendConformance extends Conformance, BackendRules {
    @Override
    BackendSubject subject();
}
