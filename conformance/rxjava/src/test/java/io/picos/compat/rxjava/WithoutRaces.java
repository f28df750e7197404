package io.picos.compat.rxjava;

import io.picos.compat.BridgeConformanceWithoutRaces;
import io.picos.compat.bridge.ColdBridgeRules;
import io.picos.compat.scheduler.ClosingRules;

/// What further schedulers of the same kind are put through.
interface WithoutRaces extends BridgeConformanceWithoutRaces, ColdBridgeRules, ClosingRules {
    @Override
    RxJavaSubject subject();
}
