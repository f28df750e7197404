package io.picos.compat;

import io.picos.compat.sync.AwaitableRules;
import io.picos.compat.sync.BarrierActionRules;
import io.picos.compat.sync.BarrierRules;
import io.picos.compat.sync.FreezingRules;
import io.picos.compat.sync.LockConditionRules;
import io.picos.compat.sync.SemRules;
import io.picos.compat.sync.TimedRules;

/// The rules for `Awaitable`, an atomic `int` that fibers can wait on, and for the structures built on it.
public interface OptimisticConformance
        extends TimedRules,
                AwaitableRules,
                LockConditionRules,
                FreezingRules,
                SemRules,
                BarrierRules,
                BarrierActionRules {}
