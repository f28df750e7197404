package io.picos.compat;

import io.picos.compat.bridge.BridgeRaceRules;
import io.picos.compat.subject.BridgeSubject;

/// All rules for a bridge whose sources have values. A cold bridge obeys
/// [ColdBridgeRules][io.picos.compat.bridge.ColdBridgeRules] too.
public interface BridgeConformance extends BridgeConformanceWithoutRaces, BridgeRaceRules {
    @Override
    BridgeSubject subject();
}
