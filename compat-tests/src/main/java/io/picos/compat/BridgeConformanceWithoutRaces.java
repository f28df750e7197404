package io.picos.compat;

import io.picos.compat.bridge.BridgeAwaitRules;
import io.picos.compat.bridge.BridgeRules;
import io.picos.compat.bridge.DeadlineBridgeRules;
import io.picos.compat.bridge.UndeliveredRules;
import io.picos.compat.context.ContextBridgeRules;
import io.picos.compat.observe.GuardRules;
import io.picos.compat.subject.BridgeSubject;

/// All rules for a bridge whose sources have values, except the races between a result and its fiber. The races
/// take long, and it is enough to run them on one scheduler of each kind.
public interface BridgeConformanceWithoutRaces
        extends BackendConformance,
                BridgeRules,
                DeadlineBridgeRules,
                BridgeAwaitRules,
                UndeliveredRules,
                ContextBridgeRules,
                GuardRules {
    @Override
    BridgeSubject subject();
}
