package io.picos.compat;

/// All the rules for a bridge whose sources have values; a cold one obeys [ColdBridgeRules] too.
public interface BridgeConformance extends BridgeConformanceWithoutRaces, BridgeRaceRules {
    @Override
    BridgeSubject subject();
}
