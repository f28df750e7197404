package io.picos.std.channel;

import io.picos.explore.Exploration;
import io.picos.explore.Mutation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class OutflowExplorationTest {
    private static final Exploration OUTFLOW = Exploration.of(OutflowScenarios.class);

    @Test
    void request_sendAndEnd_holds() {
        OUTFLOW.holdsWithinBound("request_sendAndEnd", "1 sent, 1 ends, 0 late");
    }

    @Test
    void request_send_end_holds() {
        OUTFLOW.holdsWithinBound("request_send_end", "0 sent, 1 ends, 0 late", "1 sent, 1 ends, 0 late");
    }

    @Test
    void twoSend_request_holds() {
        OUTFLOW.holdsWithinBound("twoSend_request", "2 sent, 1 ends, 0 late");
    }

    @Test
    void fail_cancel_holds() {
        OUTFLOW.holdsWithinBound("fail_cancel", "0 sent, 1 ends, 0 late", "0 sent, 0 ends, 1 late");
    }

    @Test
    void send_cancel_holds() {
        OUTFLOW.holds("send_cancel", "0 sent, 0 ends, 0 late");
    }

    @Test
    void send_request_cancel_holds() {
        OUTFLOW.holdsWithinBound("send_request_cancel", "0 sent, 0 ends, 0 late");
    }

    @Test
    void send_fail_cancel_holds() {
        OUTFLOW.holdsWithinBound("send_fail_cancel", "1 sent, 1 ends, 0 late", "0 sent, 0 ends, 1 late");
    }

    // ---- bugs

    @Test
    void cancelThatWakesNobody_isFound() {
        OUTFLOW.findsWithinBound("send_cancel", bug("abandon", "cancel", "wakeNobody"), "deadlock");
    }

    @Test
    void permitThatIsDroppedAtTheEnd_isFound() {
        OUTFLOW.findsWithinBound("request_send_end", bug("putInGate", "tellEnd", "tellNobody"), "P3");
    }

    @Test
    void errorThatIsForgotten_isFound() {
        OUTFLOW.findsWithinBound("send_fail_cancel", bug("abandon", "reportLate", "forget"), "P5");
    }

    private static Mutation bug(String method, String call, String instead) {
        return new Mutation(Outflow.class.getName(), method, call, OutflowScenarios.Bugs.class.getName(), instead);
    }
}
