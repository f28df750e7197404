package io.picos.compat;

/// The rules of `bridge-std`: what is written on the API alone does the same on every scheduler.
public interface StandardConformance
        extends StructuredConformance,
                FairSyncConformance,
                OptimisticConformance,
                EventRules,
                AlternativeRules,
                RendezvousRules,
                ResourceRules,
                ResourceMoveRules,
                AbandonedResourceRules {}
