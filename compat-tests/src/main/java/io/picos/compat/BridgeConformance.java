package io.picos.compat;

/// All the rules for a bridge.
public interface BridgeConformance extends BackendConformance, BridgeRules, BridgeAwaitRules {
    @Override
    BridgeSubject subject();
}
