package io.picos.compat.rxjava;

import io.picos.compat.bridge.BridgeAwaitRules;
import io.picos.compat.bridge.BridgeRaceRules;
import io.picos.compat.bridge.BridgeRules;
import io.picos.compat.bridge.ColdBridgeRules;
import io.picos.compat.bridge.UndeliveredRules;

/// What depends on the type of the results.
class MaybeTest implements BridgeRules, BridgeAwaitRules, UndeliveredRules, BridgeRaceRules, ColdBridgeRules {
    private final MaybeSubject subject = new MaybeSubject(Place.computation());

    @Override
    public MaybeSubject subject() {
        return subject;
    }
}
