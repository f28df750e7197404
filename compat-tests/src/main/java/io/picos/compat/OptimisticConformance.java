package io.picos.compat;

/// The rules for `Awaitable`, an atomic `int` that fibers can wait on, and for the structures built on it.
public interface OptimisticConformance
        extends TimedRules,
                AwaitableRules,
                LockConditionRules,
                FreezingRules,
                SemRules,
                BarrierRules,
                BarrierActionRules {}
