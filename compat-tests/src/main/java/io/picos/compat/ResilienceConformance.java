package io.picos.compat;

/// The rules of `io.picos.std.resilience`, without those that need virtual time.
public interface ResilienceConformance extends RetryRules, HedgeRules, RateLimiterRules {
    @Override
    default ResilienceSubject resilience() {
        return ResilienceSubject.REAL;
    }
}
