package io.picos.compat;

import io.picos.compat.channel.ChannelEndRules;
import io.picos.compat.channel.ChannelEventRules;
import io.picos.compat.channel.ChannelStormRules;
import io.picos.compat.event.AlternativeRules;
import io.picos.compat.event.EventRules;
import io.picos.compat.event.RendezvousRules;
import io.picos.compat.resource.AbandonedResourceRules;
import io.picos.compat.resource.ResourceMoveRules;
import io.picos.compat.resource.ResourceRules;

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
