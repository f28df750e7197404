package io.picos.compat;

import io.picos.compat.resilience.HedgeRules;
import io.picos.compat.resilience.RateLimiterRules;
import io.picos.compat.resilience.ResilienceSubject;
import io.picos.compat.resilience.RetryRules;

/// The rules of `io.picos.std.resilience`, without those that need virtual time.
public interface ResilienceConformance extends RetryRules, HedgeRules, RateLimiterRules {
    @Override
    default ResilienceSubject resilience() {
        return ResilienceSubject.REAL;
    }
}
