package io.picos.compat;

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
