package io.picos.compat.channel;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.compat.patience.Repeat;
import io.picos.compat.patience.Waits;
import io.picos.compat.scene.Member;
import io.picos.compat.scene.Probe;
import io.picos.compat.scene.Scene;
import io.picos.std.channel.Channel;
import io.picos.std.channel.SinkClosed;
import io.picos.std.event.Event;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rules H11, H12 and H14: events of channels, and the waiters that have left.
public interface ChannelEventRules extends ChannelRules {
    /// An alternative commits when its element moves: at once if it can, or when somebody comes.
    @Test
    default void h11_anAlternativeCommitsWhenTheElementMoves() {
        Scene scene = new Scene("H11", subject());
        scene.run(fiber -> {
            for (int capacity : new int[] {0, 1}) {
                Channel<String> first = channels().bounded(capacity);
                Channel<String> second = channels().bounded(capacity);
                Member receiver = new Member(
                                scene,
                                "the receiver",
                                self -> scene.equal(
                                        "b",
                                        Event.<@Nullable String>select(
                                                channels().receiving(first),
                                                channels().receiving(second)),
                                        "what is received"))
                        .waiting();
                channels().send(second, "b");
                receiver.join();
                scene.same(null, channels().tryReceive(second), "what is left");
                for (int filled = 0; filled < capacity; filled++) {
                    channels().send(first, "a");
                    channels().send(second, "a");
                }
                Member sender = new Member(
                                scene,
                                "the sender",
                                self -> Event.<@Nullable Void>select(
                                        channels().sending(first, "c"),
                                        channels().sending(second, "d")))
                        .waiting();
                for (int filled = 0; filled < capacity; filled++) {
                    scene.equal("a", channels().receive(second), "what was there before");
                }
                scene.equal("d", channels().receive(second), "what is received of the one that commits");
                sender.join();
                for (int filled = 0; filled < capacity; filled++) {
                    scene.equal("a", channels().receive(first), "what was there before");
                }
                scene.same(null, channels().tryReceive(first), "what was offered and not sent");
            }
        });
    }

    /// The first alternative that can move its element does so, without a wait, and no other alternative does.
    @Test
    default void h11_theFirstThatCanIsTaken() {
        Scene scene = new Scene("H11", subject());
        scene.run(fiber -> {
            Channel<Integer> empty = channels().bounded(1);
            Channel<Integer> full = channels().bounded(1);
            channels().send(full, 1);
            Event<@Nullable Integer> choice = Event.choose(
                    channels().sending(full, 9).wrap(nothing -> 8),
                    channels().receiving(empty),
                    channels().receiving(full),
                    channels().sending(empty, 9).wrap(nothing -> 7));
            scene.equal(1, choice.sync(), "what is received at first");
            scene.equal(8, choice.sync(), "who commits when there is room");
            scene.equal(9, channels().receive(full), "what was sent");
            scene.same(null, channels().tryReceive(empty), "what was not sent");
        });
    }

    /// A fiber that offers to send and to receive on the same channel does not meet itself, but meets the fiber
    /// that waits behind it.
    @Test
    default void h11_aChoiceDoesNotMeetItself() {
        Scene scene = new Scene("H11", subject());
        scene.run(fiber -> {
            Channel<String> channel = channels().bounded(0);
            Event<String> both = Event.choose(
                    channels().receiving(channel).wrap(element -> "received " + element),
                    channels().sending(channel, "mine").wrap(nothing -> "sent"));
            scene.equal(
                    "nobody",
                    Event.select(both, Event.timeout(Duration.ofMillis(1)).wrap(nothing -> "nobody")),
                    "whom a fiber meets that is alone");
            scene.same(null, channels().tryReceive(channel), "what it leaves");
            List<String> results = new CopyOnWriteArrayList<>();
            Member one = new Member(scene, "one", self -> results.add(both.sync())).waiting();
            Member two = new Member(scene, "two", self -> results.add(both.sync()));
            one.join();
            two.join();
            scene.equal(
                    List.of("received mine", "sent"), results.stream().sorted().toList(), "how two of them have met");
            Channel<String> shared = channels().bounded(0);
            Event<String> again = Event.choose(
                    channels().receiving(shared).wrap(element -> "received " + element), Event.guard(() -> {
                        new Member(
                                        scene,
                                        "the one behind",
                                        self -> results.add(channels().receive(shared)))
                                .waiting();
                        return channels().sending(shared, "mine").wrap(nothing -> "sent");
                    }));
            scene.equal("sent", again.sync(), "how a fiber meets the one behind it");
            scene.yieldUntil(() -> results.contains("mine"), "the one behind has received");
        });
    }

    /// An ended source and a closed sink commit at once.
    @Test
    default void h12_anEndCommits() {
        Scene scene = new Scene("H12", subject());
        scene.run(fiber -> {
            RuntimeException cause = scene.cause("of the channel");
            for (boolean waits : new boolean[] {false, true}) {
                Channel<Integer> closed = channels().bounded(0);
                Channel<Integer> failed = channels().bounded(0);
                Channel<Integer> cancelled = channels().bounded(0);
                Event<Integer> never = Event.choose();
                List<Fiber.Main> mains = List.of(
                        self -> scene.same(
                                null, Event.select(channels().receiving(closed), never), "what a closed channel gives"),
                        self -> scene.throwsSame(
                                cause, () -> Event.select(channels().receiving(failed), never), "receiving"),
                        self -> scene.throwsSame(
                                cause,
                                () -> Event.<@Nullable Object>select(channels().sending(cancelled, 1), never),
                                "sending to a cancelled channel"));
                List<Member> members = new ArrayList<>();
                if (waits) {
                    mains.forEach(main -> members.add(new Member(scene, "the fiber", main).waiting()));
                }
                channels().close(closed);
                channels().fail(failed, cause);
                channels().cancel(cancelled, cause);
                if (!waits) {
                    mains.forEach(main -> members.add(new Member(scene, "the fiber", main)));
                }
                members.forEach(Member::join);
                scene.throwsA(
                        SinkClosed.class,
                        () -> Event.<@Nullable Object>select(channels().sending(closed, 1), never),
                        "sending to a closed channel");
            }
        });
    }

    /// Waiters that have left do not add up, and a channel that is empty refers to no element.
    @Test
    default void h14_whatLeftIsGarbage() {
        Scene scene = new Scene("H14", subject());
        scene.run(fiber -> {
            Channel<Object> channel = channels().bounded(0);
            Member receiver =
                    new Member(scene, "the receiver", self -> channels().receive(channel)).waiting();
            Channel<Object> full = channels().bounded(1);
            channels().send(full, 0);
            Member sender = new Member(scene, "the sender", self -> channels().send(full, 1)).waiting();
            int times = Repeat.times(1_000_000);
            for (int time = 0; time < times; time++) {
                Event.<@Nullable Object>select(
                        channels().receiving(channel), channels().sending(full, time), Event.always(time));
            }
            scene.holds(Probe.waiting(channel) <= 3, "who waits, and who has left: " + channel);
            scene.holds(Probe.waiting(full) <= 3, "who waits, and who has left: " + full);
            scene.equal(0, channels().receive(full), "what was sent first");
            sender.join();
            scene.equal(1, channels().receive(full), "what was sent then");
            channels().send(channel, 2);
            receiver.join();
            List<WeakReference<Object>> elements = new ArrayList<>();
            for (int capacity : new int[] {0, 2}) {
                elements.add(passThrough(scene, channels().bounded(capacity)));
            }
            Waits.collectUntil(scene.about("elements are collected"), () -> Probe.alive(elements) == 0);
        });
    }

    private WeakReference<Object> passThrough(Scene scene, Channel<Object> channel) {
        Object element = new Object();
        Computation<?> sender = scene.spawn(
                Fiber.create(Computation.create()), self -> channels().send(channel, element));
        scene.same(element, channels().receive(channel), "what is received");
        scene.join(sender);
        return new WeakReference<>(element);
    }
}
