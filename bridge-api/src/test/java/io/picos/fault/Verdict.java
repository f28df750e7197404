package io.picos.fault;

import java.util.List;

/// How a run went.
///
/// @param symptoms of lost duties; empty if every duty was fulfilled
/// @param isRevived whether something ended only after the clock had been put forward: the watchdog's work
/// @param isSeen whether the injected error reached an addressee: a caller, a hook, or the uncaught exception handler
public record Verdict(List<String> symptoms, boolean isRevived, boolean isSeen) {
    static final Verdict GOOD = new Verdict(List.of(), false, true);

    boolean isGood() {
        return symptoms.isEmpty();
    }

    /// {@return whether it is good, and needed no help}
    boolean isPerfect() {
        return isGood() && !isRevived;
    }
}
