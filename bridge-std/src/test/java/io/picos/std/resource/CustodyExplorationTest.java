package io.picos.std.resource;

import io.picos.explore.Exploration;
import io.picos.explore.Mutation;
import io.picos.explore.WrongCas;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class CustodyExplorationTest {
    private static final Exploration CUSTODY = Exploration.of(CustodyScenarios.class);
    private static final Mutation WRONG_CAS = WrongCas.checkThenSet(Custody.class.getName(), "casState");

    @Test
    void transfer_fail_holds() {
        CUSTODY.holds("transfer_fail", "0 borrowed, 1 transferred, 0 refused", "0 borrowed, 0 transferred, 1 refused");
    }

    @Test
    void borrow_fail_holds() {
        CUSTODY.holds("borrow_fail", "1 borrowed, 0 transferred, 0 refused", "0 borrowed, 0 transferred, 1 refused");
    }

    @Test
    void borrow_transfer_fail_holds() {
        CUSTODY.holds(
                "borrow_transfer_fail",
                "1 borrowed, 1 transferred, 0 refused",
                "1 borrowed, 0 transferred, 1 refused",
                "0 borrowed, 1 transferred, 1 refused",
                "0 borrowed, 0 transferred, 2 refused");
    }

    @Test
    void borrow_drop_fail_holds() {
        CUSTODY.holds("borrow_drop_fail", "1 borrowed, 0 transferred, 0 refused");
    }

    @Test
    void twoBorrow_drop_fail_holds() {
        CUSTODY.holds(
                "twoBorrow_drop_fail", "2 borrowed, 0 transferred, 0 refused", "1 borrowed, 0 transferred, 2 refused");
    }

    @Test
    void transfer_drop_fail_holds() {
        CUSTODY.holds("transfer_drop_fail", "0 borrowed, 1 transferred, 0 refused");
    }

    @Test
    void ownerByCheckThenSet_isFound() {
        CUSTODY.finds("transfer_fail", WRONG_CAS, "R3");
        CUSTODY.finds("borrow_fail", WRONG_CAS, "R3");
    }

    @Test
    void dropByCheckThenSet_isFound() {
        CUSTODY.finds("transfer_drop_fail", WRONG_CAS, "R3");
    }
}
