package io.picos.compat.channel;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.compat.patience.Repeat;
import io.picos.compat.scene.Member;
import io.picos.compat.scene.Scene;
import io.picos.compat.subject.Rules;
import io.picos.std.channel.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rules H1, H3, H4, H9, H10 and H15: what channels do while they are open.
public interface ChannelRules extends Rules {
    /// {@return the channels under test; only a subject that is wrong on purpose overrides this}
    default ChannelSubject channels() {
        return ChannelSubject.REAL;
    }

    /// Each element goes to one receiver, and the elements of each sender arrive in order, through channels of
    /// every capacity.
    @Test
    default void h1_eachElementGoesToOneReceiverInOrder() {
        Scene scene = new Scene("H1", subject());
        int senders = 3;
        int times = 100;
        for (int capacity : new int[] {0, 1, 2, 64, Integer.MAX_VALUE}) {
            List<List<Integer>> received = new ArrayList<>();
            scene.run(fiber -> {
                Channel<Integer> channel = channels().bounded(capacity);
                List<Computation<?>> receiving = new ArrayList<>();
                for (int number = 0; number < 3; number++) {
                    List<Integer> own = new ArrayList<>();
                    received.add(own);
                    receiving.add(scene.spawn(self -> {
                        for (Integer next; (next = channels().receive(channel)) != null; ) {
                            own.add(next);
                        }
                    }));
                }
                List<Computation<?>> sending = new ArrayList<>();
                for (int number = 0; number < senders; number++) {
                    int first = number * times;
                    sending.add(scene.spawn(self -> {
                        for (int time = 0; time < times; time++) {
                            channels().send(channel, first + time);
                        }
                    }));
                }
                sending.forEach(scene::join);
                channels().close(channel);
                receiving.forEach(scene::join);
            });
            scene.equal(
                    IntStream.range(0, senders * times).boxed().toList(),
                    received.stream().flatMap(List::stream).sorted().toList(),
                    "all that was received, sorted, with capacity " + capacity);
            for (List<Integer> own : received) {
                for (int number = 0; number < senders; number++) {
                    int sender = number;
                    List<Integer> ofOne =
                            own.stream().filter(each -> each / times == sender).toList();
                    scene.equal(ofOne.stream().sorted().toList(), ofOne, "what one receiver has of one sender");
                }
            }
        }
    }

    /// Senders that wait are served in the order in which they came, and so are receivers, also if one of them
    /// has been cancelled.
    @Test
    default void h1_firstComeFirstServed() {
        Scene scene = new Scene("H1", subject());
        scene.run(fiber -> {
            for (int capacity : new int[] {0, 2}) {
                Channel<Integer> channel = channels().bounded(capacity);
                for (int element = 1; element <= capacity; element++) {
                    channels().send(channel, element);
                }
                List<Member> senders = new ArrayList<>();
                for (int number = capacity + 1; number <= 5; number++) {
                    int element = number;
                    senders.add(new Member(
                                    scene,
                                    "sender " + element,
                                    self -> channels().send(channel, element))
                            .waiting());
                }
                Member gone = senders.remove(senders.size() - 2); // who sends 4
                gone.endsWith(gone.cancel());
                for (int element : new int[] {1, 2, 3, 5}) {
                    scene.equal(element, channels().receive(channel), "what is received, with capacity " + capacity);
                }
                senders.forEach(Member::join);
                AtomicInteger served = new AtomicInteger();
                List<Member> receivers = new ArrayList<>();
                for (int number = 0; number < 3; number++) {
                    int receiver = number;
                    receivers.add(new Member(scene, "receiver " + receiver, self -> {
                                scene.equal(
                                        receiver, channels().receive(channel), "what receiver " + receiver + " gets");
                                served.getAndIncrement();
                            })
                            .waiting());
                }
                for (int element = 0; element < 3; element++) {
                    channels().send(channel, element);
                }
                receivers.forEach(Member::join);
                scene.equal(3, served.get(), "receivers that were served");
            }
        });
    }

    /// Without room, `send` returns when the element is received. With room, when it is within the capacity.
    /// Unbounded and latest channels never make a sender wait.
    @Test
    default void h3_sendReturnsWhenTheElementIsIn() {
        Scene scene = new Scene("H3", subject());
        scene.run(fiber -> {
            for (int capacity : new int[] {0, 1, 3}) {
                Channel<Integer> channel = channels().bounded(capacity);
                for (int element = 0; element < capacity; element++) {
                    channels().send(channel, element);
                }
                scene.holds(!channels().trySend(channel, 99), "no element fits, with capacity " + capacity);
                Member sender =
                        new Member(scene, "the sender", self -> channels().send(channel, capacity)).waiting();
                scene.equal(0, channels().receive(channel), "what is received first");
                sender.join();
                for (int element = 1; element <= capacity; element++) {
                    scene.equal(element, channels().receive(channel), "what is received then");
                }
                scene.same(null, channels().tryReceive(channel), "what is left");
            }
            Channel<Integer> unbounded = Channel.unbounded();
            for (int element = 0; element < 1_000; element++) {
                channels().send(unbounded, element);
            }
            for (int element = 0; element < 1_000; element++) {
                scene.equal(element, channels().receive(unbounded), "what is received of an unbounded channel");
            }
        });
        for (int capacity : new int[] {-1, Integer.MIN_VALUE}) {
            Throwable thrown = scene.thrown(() -> channels().bounded(capacity), "a capacity of " + capacity);
            scene.holds(
                    thrown instanceof IllegalArgumentException
                            && String.valueOf(thrown.getMessage()).contains("capacity"),
                    "an IllegalArgumentException that names the argument, and no " + thrown);
        }
    }

    /// The latest channel keeps the newest element.
    @Test
    default void h3_theLatestChannelKeepsTheNewest() {
        Scene scene = new Scene("H3", subject());
        scene.run(fiber -> {
            List<Integer> lost = new ArrayList<>();
            Channel<Integer> channel = channels().latest(lost::add);
            for (int element = 0; element < 5; element++) {
                channels().send(channel, element);
            }
            scene.equal(4, channels().receive(channel), "the newest");
            scene.same(null, channels().tryReceive(channel), "what is left");
            scene.equal(List.of(0, 1, 2, 3), lost, "what was replaced");
            Member receiver = new Member(
                            scene,
                            "the receiver",
                            self -> scene.equal(7, channels().receive(channel), "what it gets"))
                    .waiting();
            channels().send(channel, 7);
            receiver.join();
            scene.equal(List.of(0, 1, 2, 3), lost, "what was replaced, when a receiver waited");
        });
    }

    /// A fiber that is cancelled neither sends nor receives, though it need not wait. Under forbid it does.
    @Test
    default void h4_aCancelledFiberDoesNothing() {
        Scene scene = new Scene("H4", subject());
        scene.run(fiber -> {
            Channel<Integer> channel = channels().bounded(2);
            channels().send(channel, 1);
            RuntimeException cause = scene.cause("before");
            Computation<@Nullable Void> own = Computation.create();
            scene.join(scene.spawn(Fiber.create(own), self -> {
                own.tryCancel(cause);
                scene.throwsSame(cause, () -> channels().send(channel, 2), "send in a cancelled fiber");
                scene.throwsSame(cause, () -> channels().receive(channel), "receive in a cancelled fiber");
                self.forbid(() -> {
                    channels().send(channel, 3);
                    scene.equal(1, channels().receive(channel), "what is received under forbid");
                    return null;
                });
            }));
            scene.equal(3, channels().receive(channel), "what is left");
            scene.same(null, channels().tryReceive(channel), "what is left then");
        });
    }

    /// Null is refused, by all operations that send, before anything has happened.
    @Test
    @SuppressWarnings({"NullAway", "DataFlowIssue"}) // which is the point
    default void h9_nullIsNoElement() {
        Scene scene = new Scene("H9", subject());
        scene.run(fiber -> {
            Channel<Integer> channel = channels().bounded(2);
            scene.throwsA(NullPointerException.class, () -> channels().send(channel, null), "send of null");
            scene.throwsA(NullPointerException.class, () -> channels().trySend(channel, null), "trySend of null");
            scene.throwsA(NullPointerException.class, () -> channels().sending(channel, null), "sending of null");
            scene.same(null, channels().tryReceive(channel), "what is in the channel");
            channels().close(channel);
            scene.throwsA(NullPointerException.class, () -> channels().trySend(channel, null), "trySend at the end");
        });
    }

    /// What never suspends works outside any fiber, and in a cancelled fiber. What may suspend needs a fiber.
    @Test
    default void h10_whatNeverSuspendsWorksAnywhere() {
        Scene scene = new Scene("H10", subject());
        scene.outside(() -> {
            Channel<Integer> channel = channels().bounded(2);
            scene.holds(channels().trySend(channel, 1), "there is room for the first");
            scene.holds(channels().trySend(channel, 2), "there is room for the second");
            scene.holds(!channels().trySend(channel, 3), "there is none for the third");
            scene.throwsA(IllegalStateException.class, () -> channels().receive(channel), "receive outside any fiber");
            scene.equal(1, channels().tryReceive(channel), "what is received");
            scene.throwsA(IllegalStateException.class, () -> channels().send(channel, 3), "send outside any fiber");
            scene.run(fiber -> {
                fiber.setComputation(scene.cancelled("before"));
                scene.holds(channels().trySend(channel, 4), "there is room, in a cancelled fiber");
                scene.equal(2, channels().tryReceive(channel), "what is received in a cancelled fiber");
                fiber.setComputation(Computation.create());
            });
            scene.holds(channels().close(channel), "it can be closed");
            scene.holds(!channel.isEnded(), "an element is left");
            scene.equal(4, channels().tryReceive(channel), "what is left");
            scene.holds(channel.isEnded(), "nothing is left");
            scene.same(null, channels().tryReceive(channel), "what comes at the end");
        });
    }

    /// A receiver reads the earlier writes of the sender, and a sender reads the earlier writes of the receiver
    /// that has made room for it.
    @Test
    default void h15_whatWasWrittenBeforeIsSeen() {
        Scene scene = new Scene("H15", subject());
        scene.run(fiber -> {
            int times = Repeat.times(100_000);
            int capacity = 2;
            Channel<Integer> channel = channels().bounded(capacity);
            int[] sent = new int[times]; // plain fields: only the channel publishes them
            int[] received = new int[times];
            Computation<?> sender = scene.spawn(self -> {
                for (int time = 0; time < times; time++) {
                    sent[time] = time + 1;
                    channels().send(channel, time);
                    if (time >= capacity) {
                        scene.equal(time - capacity + 1, received[time - capacity], "what a receiver has written");
                    }
                }
            });
            for (int time = 0; time < times; time++) {
                received[time] = time + 1;
                int next = scene.there(channels().receive(channel), "there is an element");
                scene.equal(next + 1, sent[next], "what the sender has written");
            }
            scene.join(sender);
        });
    }
}
