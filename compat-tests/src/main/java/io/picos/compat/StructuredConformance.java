package io.picos.compat;

import io.picos.compat.structured.ControlRules;
import io.picos.compat.structured.FlockRules;
import io.picos.compat.structured.InterruptionRules;
import io.picos.compat.structured.PromiseRules;
import io.picos.compat.structured.RunRules;
import io.picos.compat.structured.ScopeRules;
import io.picos.compat.structured.ScopeSubject;

/// The rules of `io.picos.std.structured`.
public interface StructuredConformance
        extends ScopeRules, PromiseRules, FlockRules, RunRules, ControlRules, InterruptionRules {
    @Override
    default ScopeSubject scopes() {
        return ScopeSubject.REAL;
    }
}
