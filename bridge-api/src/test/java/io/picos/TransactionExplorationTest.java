package io.picos;

import io.picos.explore.Exploration;
import io.picos.explore.Mutation;
import io.picos.explore.WrongCas;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class TransactionExplorationTest {
    private static final Exploration TRANSACTION = Exploration.of(TransactionScenarios.class);

    @Test
    void two_crossed_holds() {
        TRANSACTION.holds("two_crossed", "first", "second", "neither");
    }

    @Test
    void one_cancel_holds() {
        TRANSACTION.holds("one_cancel", "first", "cancelled");
    }

    @Test
    void two_crossed_cancel_holds() {
        TRANSACTION.holdsButIsLarge("two_crossed_cancel", "first", "second", "cancelled");
    }

    @Test
    void one_reader_holds() {
        TRANSACTION.holds("one_reader", "first");
    }

    @Test
    void one_twoReaders_holds() {
        TRANSACTION.holds("one_twoReaders", "first");
    }

    @Test
    void one_attach_reader_holds() {
        TRANSACTION.holds("one_attach_reader", "first, seen", "first", "neither");
    }

    @Test
    void one_attach_holds() {
        TRANSACTION.holds("one_attach", "first, attached", "neither, attached", "first, not attached");
    }

    @Test
    void commitByCheckThenSet_isFound() {
        Mutation bug = WrongCas.checkThenSet("io.picos.Transaction", "tryCommit");
        TRANSACTION.finds("two_crossed", bug, "X1");
        TRANSACTION.finds("one_cancel", bug, "X1");
    }

    @Test
    void entryThatDecidesForReaders_isFound() {
        Mutation bug = bug("io.picos.Computation", "view", "view", "before");
        TRANSACTION.finds("one_reader", bug, "X1");
        TRANSACTION.finds("one_twoReaders", bug, "X4");
    }

    @Test
    void abortedByNobody_isFound() {
        TRANSACTION.finds("one_cancel", bug("io.picos.Tentative", "resolve", "tryAbort", "leaveAlone"), "X1");
    }

    @Test
    void readersThatActTooEarly_areFound() {
        TRANSACTION.finds("one_attach_reader", bug("io.picos.Tentative", "view", "isCommitted", "isNotAborted"), "X1");
    }

    private static Mutation bug(String in, String method, String call, String instead) {
        return new Mutation(in, method, call, TransactionScenarios.Bugs.class.getName(), instead);
    }
}
