package io.picos.compat;

/// All rules for a bridge whose sources have values. A cold bridge obeys [ColdBridgeRules] too.
public interface BridgeConformance extends BridgeConformanceWithoutRaces, BridgeRaceRules {
    @Override
    BridgeSubject subject();
}
