package io.picos.compat;

/// The rules for what hands over in turn, and for what is written once: L1 to L11 and L17 to L19.
public interface FairSyncConformance
        extends MutexRules,
                HandOverRules,
                ConditionRules,
                SignalRules,
                SemaphoreRules,
                PermitRules,
                LatchRules,
                LazyRules,
                IvarRules,
                FeedRules,
                UncontendedRules {}
