package io.picos.compat;

import io.picos.compat.sync.ConditionRules;
import io.picos.compat.sync.FeedRules;
import io.picos.compat.sync.HandOverRules;
import io.picos.compat.sync.IvarRules;
import io.picos.compat.sync.LatchRules;
import io.picos.compat.sync.LazyRules;
import io.picos.compat.sync.MutexRules;
import io.picos.compat.sync.PermitRules;
import io.picos.compat.sync.SemaphoreRules;
import io.picos.compat.sync.SignalRules;
import io.picos.compat.sync.SingleFlightRules;
import io.picos.compat.sync.UncontendedRules;

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
