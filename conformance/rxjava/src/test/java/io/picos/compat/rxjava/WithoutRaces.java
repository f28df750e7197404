package io.picos.compat.rxjava;

import io.picos.compat.BridgeConformanceWithoutRaces;
import io.picos.compat.ClosingRules;
import io.picos.compat.ColdBridgeRules;

/// What further schedulers of the same kind are put through.
interface WithoutRaces extends BridgeConformanceWithoutRaces, ColdBridgeRules, ClosingRules {
    @Override
    RxJavaSubject subject();
}
