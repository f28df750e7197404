package io.picos.compat;

/// Rules L1 to L11 and L17 to L19: the structures that serve waiters first come, first served, and the
/// structures that are written once.
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
