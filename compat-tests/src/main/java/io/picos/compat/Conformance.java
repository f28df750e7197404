package io.picos.compat;

import io.picos.compat.context.ContextRules;
import io.picos.compat.core.AwaitRules;
import io.picos.compat.core.CancelerRules;
import io.picos.compat.core.ComputationRules;
import io.picos.compat.core.ContentionRules;
import io.picos.compat.core.DeadlineRules;
import io.picos.compat.core.ResultRules;
import io.picos.compat.core.TransactionRules;
import io.picos.compat.core.TriggerRules;
import io.picos.compat.fiber.BlockingRules;
import io.picos.compat.fiber.FiberRules;
import io.picos.compat.fiber.SpawnRules;
import io.picos.compat.fiber.SuspensionRules;
import io.picos.compat.observe.ObserveRules;
import io.picos.compat.scheduler.FairnessRules;
import io.picos.compat.scheduler.ObserverRules;
import io.picos.compat.scheduler.SchedulerRules;
import io.picos.compat.scheduler.WakeUpRules;

/// All rules for a scheduler. A test class that implements this interface tests its subject against them.
public interface Conformance
        extends TriggerRules,
                AwaitRules,
                ComputationRules,
                CancelerRules,
                ResultRules,
                DeadlineRules,
                TransactionRules,
                ContentionRules,
                FiberRules,
                SuspensionRules,
                SpawnRules,
                BlockingRules,
                SchedulerRules,
                FairnessRules,
                ObserverRules,
                ObserveRules,
                WakeUpRules,
                ContextRules,
                StandardConformance {}
