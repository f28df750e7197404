package io.picos.compat;

/// The rules of `io.picos.std.structured`.
public interface StructuredConformance
        extends ScopeRules, PromiseRules, FlockRules, RunRules, ControlRules, InterruptionRules {
    @Override
    default ScopeSubject scopes() {
        return ScopeSubject.REAL;
    }
}
