package io.picos.compat;

/// The rules for what stands on an atomic `int` that fibers can wait on.
public interface OptimisticConformance
        extends AwaitableRules, LockConditionRules, FreezingRules, SemRules, BarrierRules {}
