package io.picos.compat.rxjava;

import io.picos.compat.bridge.BridgeAwaitRules;
import io.picos.compat.bridge.BridgeRules;
import io.picos.compat.bridge.UndeliveredRules;
import io.picos.compat.core.AwaitRules;
import io.picos.compat.event.AlternativeRules;
import io.picos.compat.event.EventRules;
import io.picos.compat.event.RendezvousRules;
import io.picos.compat.fiber.FiberRules;
import io.picos.compat.fiber.SpawnRules;
import io.picos.compat.resource.AbandonedResourceRules;
import io.picos.compat.resource.ResourceMoveRules;
import io.picos.compat.resource.ResourceRules;
import io.picos.compat.scheduler.BackendRules;
import io.picos.compat.scheduler.FairnessRules;
import io.picos.compat.scheduler.SchedulerRules;
import io.picos.compat.scheduler.WakeUpRules;

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
