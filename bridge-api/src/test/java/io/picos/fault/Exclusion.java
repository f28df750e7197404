package io.picos.fault;

import java.util.List;

/// Points that are left out, with the reason. The list is closed: everything else has to survive.
///
/// @param place the beginning of `Class.method`, without `io.picos.`; empty for all
/// @param instruction the beginning of the instruction; empty for all
/// @param reason why a failure there is outside any duty
record Exclusion(String place, String instruction, String reason) {
    static final List<Exclusion> ALL = List.of(
            new Exclusion(
                    "",
                    "INVOKESPECIAL Object.<init>",
                    "the body of a constructor: the call of the constructor is a point of its own, right before"),
            new Exclusion("engine.ThreadFiber", "", "the fiber of ThreadScheduler, a plain virtual thread on no lane"),
            new Exclusion("engine.SharedEngines", "", "finds the engine before there is anything to lose"));

    boolean covers(String place, String instruction) {
        return place.startsWith(this.place) && instruction.startsWith(this.instruction);
    }
}
