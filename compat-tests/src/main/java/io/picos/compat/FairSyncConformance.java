package io.picos.compat;

/// Rules L1 to L11 and L17 to L23: the structures that serve waiters first come, first served, the
/// structures that are written once, and single flights.
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
                SingleFlightRules,
                UncontendedRules {}
