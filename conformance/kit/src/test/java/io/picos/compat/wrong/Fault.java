package io.picos.compat.wrong;

import io.picos.compat.shared.Book;

/// What a [FaultyScheduler], a [FaultyBridge], a [ColdBridge], a [FaultyThread], a [FaultyClock] or a [LoopSubject]
/// does wrong: one thing each.
enum Fault {
    GIVES_ANOTHER_FIBER("F1", false),
    CHECKS_IN_CURRENT("F2", false),
    FORGETS_FORBID("F3", false),
    PERMITS_IN_CURRENT("F4", false),
    KEEPS_THE_FIRST_COMPUTATION("F5", false),
    IGNORES_FORBID("F6a", false),
    WAITS_UNDER_FORBID("F6b", true),
    SUSPENDS_CANCELLED_FIBERS("F6d", true),
    TAKES_A_RETURN_FOR_A_SIGNAL("F6e", false),
    WAITS_IN_VAIN("F6f", true),
    NEVER_UNSUSPENDS("F7a", true),
    UNSUSPENDS_WHAT_IT_HAS_BY_THEN("F7b", true),
    WAKES_EARLY("F8", false),
    DROPS_CANCELLED_FIBERS("F9a", true),
    CANCELS_WHAT_IT_REFUSES("F9b", false),
    BOUNDS_ITS_FIBERS("F9c", false),
    SPAWNS_TWICE("F10", false),
    INHERITS_THREAD_LOCALS("F11a", false),
    PASSES_INTERRUPTS_ON("F11b", false),
    FORGETS_THE_CLASS_LOADER("F11c", false),
    SAYS_NOTHING("F11d", true),
    NAMES_EVERY_THREAD("F11e", false),
    REUSES_THREADS("F11f", false),
    RUNS_BODIES_IN_ITS_FIBERS("F12a", false),
    KEEPS_THE_LANE_OF_A_BODY("F12b", true),
    INTERRUPTS_BODIES("F12d", false),
    FORBIDS_IN_CURRENT("F12g", false),
    BLOCKS_UNDER_FORBID("F12h", true),
    DELIVERS_UNDER_FORBID("F12i", false),
    HAS_A_SLOW_CLOCK("F13a", false),
    HAS_A_CLOCK_FOR_EACH_FIBER("F13b", false),
    HAS_A_CLOCK_THAT_RUNS_BACKWARDS("F13c", false),
    CHECKS_WHEN_ASKED_FOR_THE_TIME("F13d", false),
    YIELDS_UNCHECKED("S1", false),
    THROWS_FROM_AWAIT("S1", false),
    CHECKS_LATE("S1", false),
    NEVER_YIELDS("S2a", true),
    STARVES_ITS_FIBERS("S2b", true),
    STARVES_THE_TASKS("S2c", true),
    SWALLOWS_EXCEPTIONS("S3a", true),
    REPORTS_TWICE("S3a", false),
    REPORTS_ITS_OWN_CANCELLATION("S3c", false),
    LOSES_FIBERS_WHEN_CLOSED("S4a", true),
    CANCELS_NOBODY_WHEN_CLOSED("S4b", true),
    WAKES_ALL_WHEN_CLOSED("S4c", true),
    HAS_NO_TIMERS_WHEN_CLOSED("S4d", true),
    TELLS_NOBODY_WHEN_CLOSED("S4e", true),
    SPAWNS_WHEN_CLOSED("S4f", false),
    LOSES_FIBERS_NOW_AND_THEN("S4h", true),
    IS_DEAF_TO_OTHERS("S6", true),
    KEEPS_THE_LANE("S7a", true),
    RUNS_FIBERS_ON_THE_SPAWNERS_STACK("S8b", false),
    RECURSES_IN_SPAWN("S8c", true),
    JOINS_WHAT_IT_SPAWNS("S8d", true),
    LOSES_THE_FIBER_OF_A_FATAL_ERROR("S10", true),
    NEVER_RETHROWS_FATAL_ERRORS("S10", true),

    WRAPS_EXCEPTIONS("B1", false),
    GIVES_SOMETHING_FOR_NULL("b1_nullIsTheResultIfTheLibraryCarriesIt", false),
    IGNORES_ITS_CONSUMER("b2a_cancellingTheResultCancelsTheFiber", true),
    LEAVES_MAIN_ALONE("B2b", true),
    REPORTS_CANCELLATIONS("B2e", false),
    CALLS_BODIES_IN_VAIN("b2f_aBodyThatNobodyWaitsForIsNotCalled", false),
    CALLS_CANCELLED_BODIES("b2f_aBodyThatIsCancelledBeforeItsFirstTurnIsNotCalled", false),
    COMPLETES_TWICE("b2c_cancelAgainstComplete", false),
    LOSES_LATE_ERRORS("b2d_cancelAgainstError", true),
    YIELDS_BEFORE_IT_LOOKS("B3b", false),
    WAITS_ON_WHEN_CANCELLED("B3c", true),
    OWNS_EVERY_SOURCE("b3d_aCancelledWaitHarmsNobodyElse", false),
    OWNS_NO_SOURCE("b3e_aCancelledWaitEndsItsOwnSource", false),
    MISSES_WHAT_COMES_AT_ONCE("b3a_completeDuringAwait", true),
    CANCELS_WHAT_IT_OBSERVES("b4_cancellingTheNativeFormLeavesTheComputationAlone", false),
    OBSERVES_VALUES_ONLY("b4_theNativeFormCompletesAsTheComputationDoes", true),
    TAKES_VALUES_ONLY("b4_aComputationOfASourceCompletesAsItDoes", true),
    KEEPS_ITS_SOURCES("b4_cancellingAComputationOfASourceCancelsTheSource", true),
    LOSES_LATE_VALUES("B7", true),
    GIVES_VALUES_TWICE("B7", false),
    KEEPS_WRAPPERS("B8", false),
    ANSWERS_OUTSIDE_FIBERS("B9", false),
    RECURSES("B10", true),
    CHECKS_NO_ARGUMENT("B11", false),
    COMPLETES_EARLY("B13a", false),
    PREFERS_WHAT_MAIN_RETURNS("B13b", false),
    PREFERS_THE_CAUSE("B13c", false),
    TELLS_NO_CAUSE_OF_A_TIMEOUT("B13e", false),
    TELLS_DEADLINES_AS_CANCELLATIONS("b13d_aDeadlineIsATimeoutForConsumers", false),
    TELLS_ITS_DEADLINE_AS_A_CANCELLATION("B16", false),
    TELLS_CANCEL_AFTER_AS_A_CANCELLATION("B17", false),
    TELLS_EVERY_CANCELLATION_AS_A_TIMEOUT("B18", false),
    TELLS_INNER_DEADLINES_AS_CANCELLATIONS("B19", false),
    SEES_TIMEOUTS_FOR_DEADLINES("b8_aDeadlineThatBecameATimeoutIsADeadlineAgain", false),

    STARTS_WITHOUT_A_SUBSCRIBER(Of.COLD_BRIDGE, "b2g_aColdResultRunsAFiberPerSubscription"),
    SHARES_A_FIBER(Of.COLD_BRIDGE, "b2g_cancellingASubscriptionHarmsNoOther"),
    SUBSCRIBES_AGAIN(Of.COLD_BRIDGE, "b2h_aComputationIsSubscribedToOnce"),
    COUNTS_FROM_THE_BUILDER(Of.COLD_BRIDGE, "b2i_aDeadlineCountsFromTheSubscription"),
    TELLS_WHO_HAS_LEFT(Of.COLD_BRIDGE, "b2c_aCancelledSubscriberIsToldNothing"),
    FORGETS_WHO_DISPOSES_EARLY(Of.COLD_BRIDGE, "b2a_aSubscriberMayCancelWhileHeSubscribes"),
    FORGETS_WHO_DISPOSES_DURING_START(Of.COLD_BRIDGE, "b2a_disposeDuringStart"),
    DROPS_LATE_ERRORS(Of.COLD_BRIDGE, "b2d_aSourcesErrorThatComesTooLateReachesTheHook"),
    DROPS_ERRORS_OF_CANCELLED_WAITS(Of.COLD_BRIDGE, "b2d_aSourcesErrorAndACancellationAtTheSameTime"),
    NEVER_UNSUBSCRIBES(Of.COLD_BRIDGE, "b3e_aCancelledWaitEndsItsOwnSource"),

    QUEUES_ITS_SPAWNS(Of.OWN_THREAD, "b12a_aSpawnOnTheLanesOwnThreadRunsBeforeItReturns"),
    QUEUES_ITS_WAKE_UPS(Of.OWN_THREAD, "b12a_aWakeUpOnTheLanesOwnThreadRunsBeforeItReturns"),
    QUEUES_A_FEW_WAKE_UPS(Of.OWN_THREAD, "b12b_aWakeUpRunsAlsoWhileTheStackIsRead"),
    QUEUES_BEHIND_OTHERS(Of.OWN_THREAD, "b12a_itRunsAlsoWhileOthersWaitForThatThread"),
    RUNS_FIBERS_INSIDE_TURNS(Of.OWN_THREAD, "b12c_insideATurnItIsQueued"),
    RUNS_FIBERS_OF_OTHER_THREADS(Of.OWN_THREAD, "b12c_fromAnotherThreadItIsQueued"),

    MOVES_NO_TIME(Of.VIRTUAL_TIME, "s9_aFiberSleepsAnHourInNoTime"),
    MOVES_AN_HOUR_AT_MOST(Of.VIRTUAL_TIME, "s9_aDayIsTwentyFourHours"),
    MOVES_TIME_TOO_FAR(Of.VIRTUAL_TIME, "s9_aDeadlineIsNeitherEarlyNorLate"),
    READS_THE_WALL_CLOCK(Of.VIRTUAL_TIME, "f13a_theClockIsVirtual"),
    KEEPS_TIMERS(Of.VIRTUAL_TIME, "s9_aCancelledSleepLeavesNoTimer"),

    STARVES_ITS_TIMERS(Of.EVENT_LOOP, "s11_fibersThatYieldDoNotStarveTheBackendsTimers"),
    STARVES_ITS_INPUT(Of.EVENT_LOOP, "s11_fibersThatYieldDoNotStarveTheBackendsInput"),
    COUNTS_TURNS_ONLY(Of.EVENT_LOOP, "s2e_longTurnsGiveWayToTheEventLoop");

    /// The rule that catches it: its id, or the name of one of its methods.
    final String rule;

    /// Whether the rule catches it by waiting in vain.
    final boolean hangs;

    /// Who has it.
    final Of of;

    /// A fault of a scheduler, or of a bridge to a library that is not cold.
    Fault(String rule, boolean hangs) {
        this.rule = rule;
        this.hangs = hangs;
        this.of = Book.id(rule).startsWith("B") ? Of.BRIDGE : Of.SCHEDULER;
    }

    /// A fault of something special.
    Fault(Of of, String rule) {
        this.rule = rule;
        this.hangs = of == Of.COLD_BRIDGE || of == Of.EVENT_LOOP;
        this.of = of;
    }

    String id() {
        return Book.id(rule);
    }

    /// What can have a fault.
    enum Of {
        SCHEDULER,
        BRIDGE,
        COLD_BRIDGE,
        OWN_THREAD,
        VIRTUAL_TIME,
        EVENT_LOOP
    }
}
