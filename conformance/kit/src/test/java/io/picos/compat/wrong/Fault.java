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
    HAS_A_CLOCK_THAT_RUNS_BACKWARDS("F13", false),
    CHECKS_WHEN_ASKED_FOR_THE_TIME("f13_theClockNeverDeliversACancellation", false),
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
    GIVES_SOMETHING_FOR_NULL("b1_nullIsTheResultIfTheLibraryCarriesIt", false),
    IGNORES_ITS_CONSUMER("b2_cancellingTheResultCancelsTheFiber", true),
    CALLS_BODIES_IN_VAIN("b2_aBodyThatNobodyWaitsForIsNotCalled", false),
    CALLS_CANCELLED_BODIES("b2_aBodyThatIsCancelledBeforeItsFirstTurnIsNotCalled", false),
    COMPLETES_TWICE("b2_cancelAgainstComplete", false),
    LOSES_LATE_ERRORS("b2_cancelAgainstError", true),
    OWNS_EVERY_SOURCE("b3_aCancelledWaitHarmsNobodyElse", false),
    OWNS_NO_SOURCE("b3_aCancelledWaitEndsItsOwnSource", false),
    MISSES_WHAT_COMES_AT_ONCE("b3_completeDuringAwait", true),
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
    COMPLETES_EARLY("B13", false),
    TELLS_DEADLINES_AS_CANCELLATIONS("b13_aDeadlineIsATimeoutForConsumers", false),
    TELLS_ITS_DEADLINE_AS_A_CANCELLATION("B16", false),
    TELLS_CANCEL_AFTER_AS_A_CANCELLATION("B17", false),
    TELLS_EVERY_CANCELLATION_AS_A_TIMEOUT("B18", false),
    TELLS_INNER_DEADLINES_AS_CANCELLATIONS("B19", false),
    SEES_TIMEOUTS_FOR_DEADLINES("b8_aDeadlineThatBecameATimeoutIsADeadlineAgain", false),

    STARTS_WITHOUT_A_SUBSCRIBER(Of.COLD_BRIDGE, "b2_aColdResultRunsAFiberPerSubscription"),
    SHARES_A_FIBER(Of.COLD_BRIDGE, "b2_cancellingASubscriptionHarmsNoOther"),
    SUBSCRIBES_AGAIN(Of.COLD_BRIDGE, "b2_aComputationIsSubscribedToOnce"),
    COUNTS_FROM_THE_BUILDER(Of.COLD_BRIDGE, "b2_aDeadlineCountsFromTheSubscription"),
    TELLS_WHO_HAS_LEFT(Of.COLD_BRIDGE, "b2_aCancelledSubscriberIsToldNothing"),
    FORGETS_WHO_DISPOSES_EARLY(Of.COLD_BRIDGE, "b2_aSubscriberMayCancelWhileHeSubscribes"),
    FORGETS_WHO_DISPOSES_DURING_START(Of.COLD_BRIDGE, "b2_disposeDuringStart"),
    DROPS_LATE_ERRORS(Of.COLD_BRIDGE, "b2_aSourcesErrorThatComesTooLateReachesTheHook"),
    DROPS_ERRORS_OF_CANCELLED_WAITS(Of.COLD_BRIDGE, "b2_aSourcesErrorAndACancellationAtTheSameTime"),
    NEVER_UNSUBSCRIBES(Of.COLD_BRIDGE, "b3_aCancelledWaitEndsItsOwnSource"),

    QUEUES_ITS_SPAWNS(Of.OWN_THREAD, "b12_aSpawnOnTheLanesOwnThreadRunsBeforeItReturns"),
    QUEUES_ITS_WAKE_UPS(Of.OWN_THREAD, "b12_aWakeUpOnTheLanesOwnThreadRunsBeforeItReturns"),
    QUEUES_A_FEW_WAKE_UPS(Of.OWN_THREAD, "b12_aWakeUpRunsAlsoWhileTheStackIsRead"),
    QUEUES_BEHIND_OTHERS(Of.OWN_THREAD, "b12_itRunsAlsoWhileOthersWaitForThatThread"),
    RUNS_FIBERS_INSIDE_TURNS(Of.OWN_THREAD, "b12_insideATurnItIsQueued"),
    RUNS_FIBERS_OF_OTHER_THREADS(Of.OWN_THREAD, "b12_fromAnotherThreadItIsQueued"),

    MOVES_NO_TIME(Of.VIRTUAL_TIME, "s9_aFiberSleepsAnHourInNoTime"),
    MOVES_AN_HOUR_AT_MOST(Of.VIRTUAL_TIME, "s9_aDayIsTwentyFourHours"),
    MOVES_TIME_TOO_FAR(Of.VIRTUAL_TIME, "s9_aDeadlineIsNeitherEarlyNorLate"),
    READS_THE_WALL_CLOCK(Of.VIRTUAL_TIME, "f13_theClockIsVirtual"),
    KEEPS_TIMERS(Of.VIRTUAL_TIME, "s9_aCancelledSleepLeavesNoTimer"),

    STARVES_ITS_TIMERS(Of.EVENT_LOOP, "s11_fibersThatYieldDoNotStarveTheBackendsTimers"),
    STARVES_ITS_INPUT(Of.EVENT_LOOP, "s11_fibersThatYieldDoNotStarveTheBackendsInput"),
    COUNTS_TURNS_ONLY(Of.EVENT_LOOP, "s2_longTurnsGiveWayToTheEventLoop");

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
