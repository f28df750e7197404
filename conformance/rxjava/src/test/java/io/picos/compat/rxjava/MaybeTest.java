package io.picos.compat.rxjava;

import io.picos.compat.BridgeAwaitRules;
import io.picos.compat.BridgeRaceRules;
import io.picos.compat.BridgeRules;
import io.picos.compat.ColdBridgeRules;
import io.picos.compat.UndeliveredRules;

/// What depends on the type of the results.
class MaybeTest implements BridgeRules, BridgeAwaitRules, UndeliveredRules, BridgeRaceRules, ColdBridgeRules {
    private final MaybeSubject subject = new MaybeSubject(Place.computation());

    @Override
    public MaybeSubject subject() {
        return subject;
    }
}
