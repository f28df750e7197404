package io.picos.compat;

/// The rules of `bridge-std`. It uses the API alone, so it does the same on every scheduler.
public interface StandardConformance
        extends StructuredConformance,
                FairSyncConformance,
                OptimisticConformance,
                EventRules,
                AlternativeRules,
                ChannelEndRules,
                ChannelEventRules,
                ChannelStormRules,
                RendezvousRules,
                ResilienceConformance,
                ResourceRules,
                ResourceMoveRules,
                AbandonedResourceRules {}
