package io.picos.compat.rxjava;

import io.picos.compat.BackendConformance;
import io.picos.compat.BridgeAwaitRules;
import io.picos.compat.BridgeRules;
import io.picos.compat.ClosingRules;
import io.picos.compat.ColdBridgeRules;
import io.picos.compat.UndeliveredRules;

/// All rules but those of races between a result and its fiber, which take long, and which schedulers of the same
/// kind do not make different.
interface WithoutRaces
        extends BackendConformance, BridgeRules, BridgeAwaitRules, UndeliveredRules, ColdBridgeRules, ClosingRules {
    @Override
    RxJavaSubject subject();
}
