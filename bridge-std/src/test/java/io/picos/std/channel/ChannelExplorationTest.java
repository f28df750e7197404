package io.picos.std.channel;

import io.picos.explore.Exploration;
import io.picos.explore.Mutation;
import io.picos.explore.WrongCas;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class ChannelExplorationTest {
    private static final Exploration CHANNEL = Exploration.of(ChannelScenarios.class);

    @Test
    void send_receive_cancelTheSender_holds() {
        CHANNEL.holds("send_receive_cancelTheSender", "0 sent", "1 sent");
    }

    @Test
    void receive_trySend_cancel_holds() {
        CHANNEL.holds("receive_trySend_cancel", "0 sent", "1 sent");
    }

    @Test
    void twoSend_receive_cancel_holds() {
        CHANNEL.holdsWithinBound("twoSend_receive_cancel", "2 sent", "3 sent");
    }

    @Test
    void twoTrySend_receive_holds() {
        CHANNEL.holdsButIsLarge("twoTrySend_receive", "2 sent");
    }

    @Test
    void trySendToEach_selectToReceive_holds() {
        CHANNEL.holdsWithinBound("trySendToEach_selectToReceive", "2 sent");
    }

    @Test
    void selectToSend_selectToReceive_holds() {
        CHANNEL.holdsWithinBound("selectToSend_selectToReceive", "1 sent");
    }

    @Test
    void selectToSend_selectToReceive_cancel_holds() {
        CHANNEL.holdsWithinBound("selectToSend_selectToReceive_cancel", "0 sent", "1 sent");
    }

    @Test
    void send_selectToReceive_cancel_holds() {
        CHANNEL.holdsWithinBound("send_selectToReceive_cancel", "0 sent", "1 sent");
    }

    @Test
    void trySend_selectToReceive_tryReceive_cancel_holds() {
        CHANNEL.holdsWithinBound("trySend_selectToReceive_tryReceive_cancel", "1 sent");
    }

    @Test
    void receive_selectInVain_holds() {
        CHANNEL.holdsWithinBound("receive_selectInVain", "0 sent");
    }

    @Test
    void send_close_holds() {
        CHANNEL.holds("send_close", "0 sent, closed", "1 sent");
    }

    @Test
    void receive_close_holds() {
        CHANNEL.holds("receive_close", "0 sent");
    }

    @Test
    void send_receive_cancelTheChannel_holds() {
        CHANNEL.holdsWithinBound("send_receive_cancelTheChannel", "0 sent", "1 sent");
    }

    @Test
    void selectToSend_cancelTheChannel_holds() {
        CHANNEL.holdsWithinBound("selectToSend_cancelTheChannel", "0 sent");
    }

    // ---- bugs

    @Test
    void waiterThatLeavesAlthoughItIsServed_isFound() {
        CHANNEL.finds("receive_trySend_cancel", bug("await", "tryLeave", "leaveAnyway"), "H2");
    }

    @Test
    void promotionOfSenderThatHasLeft_isFound() {
        CHANNEL.findsWithinBound("twoSend_receive_cancel", bug("afterOneStep", "isTaken", "takeAnyway"), "H2");
    }

    @Test
    void takeWithoutCommit_isFound() {
        CHANNEL.findsWithinBound("trySendToEach_selectToReceive", bug("after", "decide", "moveAnyway"), "H2");
    }

    @Test
    void cancelThatTellsNobody_isFound() {
        CHANNEL.findsWithinBound(
                "send_receive_cancelTheChannel", bug("afterOneStep", "tell", "tellNobody"), "deadlock");
    }

    @Test
    void waiterThatIsKept_isFound() {
        CHANNEL.findsWithinBound("receive_selectInVain", bug("forgetAtTheEnd", "tryAttach", "attachNothing"), "H14");
    }

    @Test
    void channelByCheckThenSet_isFound() {
        Mutation bug = WrongCas.checkThenSet(Channel.class.getName(), "tryReplace");
        CHANNEL.findsWithinBound("twoTrySend_receive", bug, "H2");
    }

    private static Mutation bug(String method, String call, String instead) {
        return new Mutation(Channel.class.getName(), method, call, ChannelScenarios.Bugs.class.getName(), instead);
    }
}
