package io.picos.compat.rxjava;

import io.picos.compat.AbandonedResourceRules;
import io.picos.compat.AlternativeRules;
import io.picos.compat.AwaitRules;
import io.picos.compat.BackendRules;
import io.picos.compat.BridgeAwaitRules;
import io.picos.compat.BridgeRules;
import io.picos.compat.EventRules;
import io.picos.compat.FairnessRules;
import io.picos.compat.FiberRules;
import io.picos.compat.RendezvousRules;
import io.picos.compat.ResourceMoveRules;
import io.picos.compat.ResourceRules;
import io.picos.compat.SchedulerRules;
import io.picos.compat.SpawnRules;
import io.picos.compat.UndeliveredRules;
import io.picos.compat.WakeUpRules;

/// The rules that make sense where time is virtual: the others measure how much of the real one has passed.
class TestSchedulerTest
        implements AwaitRules,
                FiberRules,
                SpawnRules,
                SchedulerRules,
                FairnessRules,
                BackendRules,
                WakeUpRules,
                BridgeRules,
                BridgeAwaitRules,
                UndeliveredRules,
                EventRules,
                AlternativeRules,
                RendezvousRules,
                ResourceRules,
                ResourceMoveRules,
                AbandonedResourceRules {
    private final SingleSubject subject = new SingleSubject(Place.pumped());

    @Override
    public SingleSubject subject() {
        return subject;
    }
}
