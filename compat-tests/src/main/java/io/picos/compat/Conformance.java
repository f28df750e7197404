package io.picos.compat;

/// All the rules for a scheduler. A test class that implements this puts its subject through them.
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
                WakeUpRules,
                StandardConformance {}
