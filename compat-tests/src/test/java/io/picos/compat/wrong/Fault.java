package io.picos.compat.wrong;

/// What a [FaultyScheduler] or a [FaultyBridge] does wrong: one thing each.
enum Fault {
    GIVES_ANOTHER_FIBER("F1", false),
    CHECKS_IN_CURRENT("F2", false),
    FORGETS_FORBID("F3", false),
    PERMITS_IN_CURRENT("F4", false),
    KEEPS_THE_FIRST_COMPUTATION("F5", false),
    IGNORES_FORBID("F6", false),
    NEVER_UNSUSPENDS("F7", true),
    UNSUSPENDS_WHAT_IT_HAS_BY_THEN("F7", true),
    WAKES_EARLY("F8", false),
    DROPS_CANCELLED_FIBERS("F9", true),
    CANCELS_WHAT_IT_REFUSES("F9", false),
    SPAWNS_TWICE("F10", false),
    INHERITS_THREAD_LOCALS("F11", false),
    NAMES_EVERY_THREAD("F11", false),
    PASSES_INTERRUPTS_ON("F11", false),
    FORGETS_THE_CLASS_LOADER("F11", false),
    SAYS_NOTHING("F11", true),
    DELIVERS_UNDER_FORBID("F12", false),
    YIELDS_UNCHECKED("S1", false),
    THROWS_FROM_AWAIT("S1", false),
    CHECKS_LATE("S1", false),
    NEVER_YIELDS("S2", true),
    SWALLOWS_EXCEPTIONS("S3", true),
    REPORTS_TWICE("S3", false),
    REPORTS_ITS_OWN_CANCELLATION("S3", false),
    LOSES_FIBERS_WHEN_CLOSED("S4", true),
    SPAWNS_WHEN_CLOSED("S4", true),
    IS_DEAF_TO_OTHERS("S6", true),
    KEEPS_THE_LANE("S7", true),
    RUNS_FIBERS_ON_THE_SPAWNERS_STACK("S8", true),
    LOSES_THE_FIBER_OF_A_FATAL_ERROR("S10", true),
    NEVER_RETHROWS_FATAL_ERRORS("S10", true),

    WRAPS_EXCEPTIONS("B1", false),
    IGNORES_ITS_CONSUMER("B2", true),
    CALLS_BODIES_IN_VAIN("B2", false),
    OWNS_EVERY_SOURCE("B3", false),
    OWNS_NO_SOURCE("B3", false),
    CANCELS_WHAT_IT_OBSERVES("B4", false),
    LOSES_LATE_VALUES("B7", true),
    GIVES_VALUES_TWICE("B7", false),
    KEEPS_WRAPPERS("B8", false),
    ANSWERS_OUTSIDE_FIBERS("B9", false),
    RECURSES("B10", true),
    CHECKS_NO_ARGUMENT("B11", false),
    COMPLETES_EARLY("B13", false);

    /// The rule that catches it.
    final String rule;

    /// Whether the rule catches it by waiting in vain.
    final boolean hangs;

    Fault(String rule, boolean hangs) {
        this.rule = rule;
        this.hangs = hangs;
    }

    boolean isOfBridge() {
        return rule.startsWith("B");
    }
}
