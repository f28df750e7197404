package io.picos.std.channel;

import static io.picos.explore.Scenario.check;

import io.picos.Trigger;
import io.picos.explore.Scenario;
import io.picos.explore.Steps;
import io.picos.std.Actor;
import io.picos.std.event.Choice;
import io.picos.std.event.Event;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Fibers that send, receive, select, are cancelled, and end channels. What was sent must have been received, or
/// be undelivered, once.
final class ChannelScenarios {
    private final List<Integer> sent = new ArrayList<>();
    private final List<Integer> got = new ArrayList<>(); // received or undelivered
    private final Channel<Integer> channel;
    private final Channel<Integer> other;
    private int next;

    private ChannelScenarios(int capacity) {
        this.channel = Channel.bounded(capacity, this::get);
        this.other = Channel.bounded(capacity, this::get);
    }

    private int element() {
        Steps.write(this, "next");
        return ++next;
    }

    private void send(int element) {
        Steps.write(this, "sent");
        sent.add(element);
    }

    private void get(@Nullable Integer element) {
        if (element != null) {
            Steps.write(this, "got");
            got.add(element);
        }
    }

    private void send(Actor actor) {
        int element = element();
        if (actor.run(() -> channel.send(element))) {
            send(element);
        }
    }

    private void receive(Actor actor) {
        actor.run(() -> get(channel.receive()));
    }

    private void selectToSend(Actor actor) {
        int element = element();
        if (actor.run(() -> Event.<@Nullable Void>select(other.sending(element), channel.sending(element)))) {
            send(element);
        }
    }

    private void selectToReceive(Actor actor) {
        actor.run(() -> get(Event.<@Nullable Integer>select(channel.receiving(), other.receiving())));
    }

    /// Receives the remaining elements, and compares.
    private String end() {
        for (Channel<Integer> each : List.of(channel, other)) {
            for (Integer left; (left = each.tryReceive()) != null; ) {
                got.add(left);
            }
            check(!each.toString().contains("waiting"), "H14 nobody waits, but " + each);
        }
        check(
                sent.stream().sorted().toList().equals(got.stream().sorted().toList()),
                "H2 sent " + sent + ", and received " + got);
        return sent.size() + " sent";
    }

    // ---- plain

    static Scenario send_receive_cancelTheSender() {
        ChannelScenarios the = new ChannelScenarios(0);
        Actor sender = new Actor();
        return Scenario.of(the::end, () -> the.send(sender), () -> the.get(the.channel.tryReceive()), sender::cancel);
    }

    static Scenario receive_trySend_cancel() {
        ChannelScenarios the = new ChannelScenarios(0);
        Actor receiver = new Actor();
        return Scenario.of(the::end, () -> the.receive(receiver), () -> the.trySend(the.channel, 7), receiver::cancel);
    }

    /// Of two senders who wait for room one is cancelled: the other gets the room.
    static Scenario twoSend_receive_cancel() {
        ChannelScenarios the = new ChannelScenarios(1);
        Actor first = new Actor();
        Actor second = new Actor();
        Actor receiver = new Actor();
        the.channel.trySend(0);
        the.sent.add(0);
        return Scenario.of(
                the::end,
                () -> the.send(first),
                () -> the.send(second),
                () -> {
                    the.receive(receiver);
                    the.receive(receiver);
                },
                first::cancel);
    }

    static Scenario twoTrySend_receive() {
        ChannelScenarios the = new ChannelScenarios(2);
        Actor receiver = new Actor();
        return Scenario.of(the::end, () -> the.trySend(the.channel, 7), () -> the.trySend(the.channel, 8), () -> {
            the.receive(receiver);
        });
    }

    private void trySend(Channel<Integer> to, int element) {
        if (to.trySend(element)) {
            send(element);
        }
    }

    // ---- by select

    /// Two choices that ask for the same two channels in opposite order meet once.
    static Scenario selectToSend_selectToReceive() {
        ChannelScenarios the = new ChannelScenarios(0);
        Actor sender = new Actor();
        Actor receiver = new Actor();
        return Scenario.of(the::end, () -> the.selectToSend(sender), () -> the.selectToReceive(receiver));
    }

    static Scenario selectToSend_selectToReceive_cancel() {
        ChannelScenarios the = new ChannelScenarios(0);
        Actor sender = new Actor();
        Actor receiver = new Actor();
        return Scenario.of(the::end, () -> the.selectToSend(sender), () -> the.selectToReceive(receiver), () -> {
            sender.cancel();
            receiver.cancel();
        });
    }

    /// A choice meets a plain sender, who may leave at the same time.
    static Scenario send_selectToReceive_cancel() {
        ChannelScenarios the = new ChannelScenarios(0);
        Actor sender = new Actor();
        Actor receiver = new Actor();
        return Scenario.of(the::end, () -> the.send(sender), () -> the.selectToReceive(receiver), () -> {
            sender.cancel();
            receiver.cancel();
        });
    }

    /// A choice asks for an element that others want too.
    static Scenario trySend_selectToReceive_tryReceive_cancel() {
        ChannelScenarios the = new ChannelScenarios(1);
        Actor receiver = new Actor();
        return Scenario.of(
                the::end,
                () -> the.trySend(the.channel, 7),
                () -> the.selectToReceive(receiver),
                () -> the.get(the.channel.tryReceive()),
                receiver::cancel);
    }

    /// A choice may be committed to in one channel while it has a match in the other.
    static Scenario trySendToEach_selectToReceive() {
        ChannelScenarios the = new ChannelScenarios(1);
        Actor receiver = new Actor();
        return Scenario.of(
                the::end,
                () -> the.trySend(the.channel, 7),
                () -> the.trySend(the.other, 8),
                () -> the.selectToReceive(receiver));
    }

    /// Alternatives that lose leave nothing behind, though somebody waits before them.
    static Scenario receive_selectInVain() {
        ChannelScenarios the = new ChannelScenarios(0);
        Actor receiver = new Actor();
        Actor actor = new Actor();
        return Scenario.of(the::end, () -> the.receive(receiver), () -> {
            for (int time = 0; time < 3; time++) {
                actor.run(() -> the.get(Event.<@Nullable Integer>select(the.channel.receiving(), Event.always(null))));
            }
            check(!the.channel.toString().contains("4 waiting"), "H14 who has left is forgotten: " + the.channel);
            receiver.cancel();
        });
    }

    // ---- ends

    static Scenario send_close() {
        ChannelScenarios the = new ChannelScenarios(0);
        Actor sender = new Actor();
        boolean[] closed = {false};
        return Scenario.of(
                () -> {
                    String end = the.end();
                    check(the.channel.isEnded(), "H5 the channel has ended");
                    return end + (closed[0] ? ", closed" : "");
                },
                () -> {
                    try {
                        the.send(sender);
                    } catch (SinkClosed told) {
                        closed[0] = true;
                    }
                },
                () -> {
                    the.channel.close();
                    the.get(the.channel.tryReceive());
                });
    }

    static Scenario receive_close() {
        ChannelScenarios the = new ChannelScenarios(0);
        Actor receiver = new Actor();
        return Scenario.of(the::end, () -> the.receive(receiver), the.channel::close);
    }

    /// Both sides are told of a cancelled channel.
    static Scenario send_receive_cancelTheChannel() {
        ChannelScenarios the = new ChannelScenarios(1);
        Actor sender = new Actor();
        Actor receiver = new Actor();
        return Scenario.of(
                the::end,
                () -> told(() -> the.send(sender)),
                () -> told(() -> the.receive(receiver)),
                () -> the.channel.cancel(END));
    }

    static Scenario selectToSend_cancelTheChannel() {
        ChannelScenarios the = new ChannelScenarios(0);
        Actor sender = new Actor();
        return Scenario.of(the::end, () -> told(() -> the.selectToSend(sender)), () -> the.channel.cancel(END));
    }

    private static final RuntimeException END = new RuntimeException("the end of the channel");

    private static void told(Runnable body) {
        try {
            body.run();
        } catch (RuntimeException thrown) {
            if (thrown != END) {
                throw thrown;
            }
        }
    }

    /// Bugs.
    static final class Bugs {
        private Bugs() {}

        /// Instead of [Caller#tryLeave]: leaves although it may have been served.
        static boolean leaveAnyway(Caller<?> caller) {
            caller.tryLeave();
            return true;
        }

        /// Instead of [Party#isTaken]: takes the element although its sender has left.
        static boolean takeAnyway(Party<?> sender) {
            sender.tryTake();
            return true;
        }

        /// Instead of [Match#decide]: the element moves although the choice has not committed.
        static boolean moveAnyway(Match<?> match) {
            match.decide();
            return true;
        }

        /// Instead of [Party#tell].
        static void tellNobody(Party<?> party, End end) {}

        /// Instead of the trigger that accounts for an alternative that leaves.
        static boolean attachNothing(Choice<?> choice, Trigger trigger) {
            return true;
        }
    }
}
