package io.picos.compat;

/// All rules for a bridge whose sources have values, except the races between a result and its fiber. The races
/// take long, and it is enough to run them on one scheduler of each kind.
public interface BridgeConformanceWithoutRaces
        extends BackendConformance, BridgeRules, BridgeAwaitRules, UndeliveredRules, ContextBridgeRules, GuardRules {
    @Override
    BridgeSubject subject();
}
