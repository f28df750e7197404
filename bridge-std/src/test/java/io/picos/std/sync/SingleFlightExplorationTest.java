package io.picos.std.sync;

import io.picos.explore.Exploration;
import io.picos.explore.WrongCas;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class SingleFlightExplorationTest {
    private static final Exploration FLIGHTS = Exploration.of(SingleFlightScenarios.class);

    @Test
    void twoCall_holds() {
        FLIGHTS.holdsButIsLarge("twoCall", "1 run, 2 values", "2 run, 2 values");
    }

    @Test
    void twoCall_cancel_holds() {
        FLIGHTS.holdsWithinBound("twoCall_cancel", "1 run, 1 values", "1 run, 2 values", "2 run, 2 values");
    }

    @Test
    void twoCall_cancelBoth_holds() {
        FLIGHTS.holdsWithinBound("twoCall_cancelBoth", "0 run, 0 values");
    }

    @Test
    void addByCheckThenSet_isFound() {
        FLIGHTS.findsWithinBound("twoCall", WrongCas.checkThenSet(Flights.class.getName(), "findOrAdd"), "L20");
    }

    @Test
    void joinByCheckThenSet_isFound() {
        FLIGHTS.findsWithinBound("twoCall_cancel", WrongCas.checkThenSet(Flight.class.getName(), "tryJoin"), "(L21)");
    }

    @Test
    void leaveByCheckThenSet_isFound() {
        FLIGHTS.findsWithinBound(
                "twoCall_cancelBoth", WrongCas.checkThenSet(Flight.class.getName(), "leave"), "deadlock");
    }
}
