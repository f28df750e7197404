package io.picos.explore;

import java.util.List;
import java.util.function.Supplier;

/// A few strands over fresh shared objects, and what must be true when all of them have ended.
///
/// It must be deterministic: the same order of steps has the same effects. A strand fails by throwing. What it does
/// before its first step runs in order of the strands, and must not depend on the others.
public interface Scenario {
    /// {@return what to run concurrently} Called once; at most eight.
    List<Runnable> strands();

    /// Called when all strands have ended; throws if what they left behind is wrong.
    ///
    /// @return how this execution ended, in a few words, to be counted
    String end();

    /// {@return a scenario}
    ///
    /// @param end see [#end()]
    /// @param strands see [#strands()]
    static Scenario of(Supplier<String> end, Runnable... strands) {
        List<Runnable> all = List.of(strands);
        return new Scenario() {
            @Override
            public List<Runnable> strands() {
                return all;
            }

            @Override
            public String end() {
                return end.get();
            }
        };
    }

    /// Throws if the condition does not hold. Unlike an assert statement it cannot be switched off.
    ///
    /// @param condition that must hold
    /// @param message the rule's id first
    static void check(boolean condition, String message) {
        if (!condition) {
            throw new AssertionError(message);
        }
    }
}
