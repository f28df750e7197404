package io.picos.compat;

/// All the rules for a bridge whose sources have values, but those of races between a result and its fiber: they
/// take long, and a scheduler of the same kind as one that has been put through them makes no difference to them.
public interface BridgeConformanceWithoutRaces
        extends BackendConformance, BridgeRules, BridgeAwaitRules, UndeliveredRules {
    @Override
    BridgeSubject subject();
}
