package io.picos.compat.channel;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.compat.patience.Repeat;
import io.picos.compat.scene.Lookout;
import io.picos.compat.scene.Member;
import io.picos.compat.scene.Probe;
import io.picos.compat.scene.Scene;
import io.picos.std.channel.Channel;
import io.picos.std.event.Event;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rule H2: no element is lost or doubled.
public interface ChannelStormRules extends ChannelRules {
    /// Half of the fibers are cancelled at random, plainly or in a select, and the channels at the end. Each
    /// element that was sent is received or undelivered, once.
    @Test
    default void h2a_noElementIsLostOrDoubled() {
        Scene scene = new Scene("H2a", subject());
        int perKind = Repeat.times(1_000_000);
        for (int capacity : new int[] {0, 1, 16, Integer.MAX_VALUE, -1}) {
            int sent = 0;
            for (long seed = 0; sent < perKind; seed++) {
                int[] round = {0};
                long now = seed;
                try {
                    scene.run(fiber -> round[0] = new ChannelStorm(scene, channels(), capacity, now).run());
                } catch (AssertionError failure) {
                    throw new AssertionError(
                            failure.getMessage() + " (seed " + now + ", capacity " + capacity + ")", failure);
                }
                sent += round[0];
            }
            Repeat.print("H2a: " + sent + " elements, capacity " + capacity);
        }
    }

    /// An element that is handed over, or taken, before the fiber is cancelled is the receiver's. The fiber
    /// meets the cancellation afterwards.
    @Test
    default void h2b_aHandOverBeatsACancellation() {
        Scene scene = new Scene("H2b", subject());
        scene.run(fiber -> Repeat.run("H2b", 10_000, time -> {
            Channel<Integer> channel = channels().bounded(0);
            RuntimeException cause = scene.cause("after the hand-over");
            Computation<@Nullable Void> own = Computation.create();
            AtomicReference<@Nullable Object> got = new AtomicReference<>();
            boolean receives = time % 2 == 0;
            boolean chooses = time % 4 > 1;
            Computation<?> waiting = scene.spawn(Fiber.create(own), self -> {
                if (receives) {
                    got.set(
                            chooses
                                    ? Event.<@Nullable Integer>select(channels().receiving(channel), Event.choose())
                                    : channels().receive(channel));
                } else if (chooses) {
                    Event.<@Nullable Void>select(channels().sending(channel, 1), Event.choose());
                    got.set("sent");
                } else {
                    channels().send(channel, 1);
                    got.set("sent");
                }
            });
            scene.yieldUntil(() -> Probe.triggers(own) == 1 || !waiting.isRunning(), "the fiber waits");
            if (receives) {
                scene.holds(channels().trySend(channel, 1), "the element is handed over");
            } else {
                scene.equal(1, channels().tryReceive(channel), "what is taken");
            }
            own.tryCancel(cause);
            waiting.awaitCompletion();
            scene.equal(receives ? 1 : "sent", got.get(), "what the fiber has done");
        }));
    }

    /// A wait that was cancelled before leaves nothing: the next one is served.
    @Test
    default void h2a_aCancelledWaitIsNotServed() {
        Scene scene = new Scene("H2a", subject());
        scene.run(fiber -> {
            Channel<Integer> channel = channels().bounded(0);
            Member receiver =
                    new Member(scene, "the receiver", self -> channels().receive(channel)).waiting();
            receiver.endsWith(receiver.cancel());
            scene.holds(!channels().trySend(channel, 1), "nobody waits for an element");
            Member sender = new Member(scene, "the sender", self -> channels().send(channel, 2)).waiting();
            sender.endsWith(sender.cancel());
            scene.same(null, channels().tryReceive(channel), "what can be received");
        });
    }

    /// The computations of a sender and a receiver return while they wait. They wait on (C11).
    @Test
    default void h2c_aWakeUpWithoutACauseDecidesNothing() {
        Scene scene = new Scene("H2c", subject());
        scene.run(fiber -> {
            for (boolean receives : new boolean[] {true, false}) {
                Channel<Integer> channel = channels().bounded(0);
                AtomicBoolean waits = new AtomicBoolean();
                Member waiting = new Member(
                                scene,
                                "the fiber",
                                self -> Lookout.over(waits, () -> {
                                    if (receives) {
                                        scene.equal(1, channels().receive(channel), "what is received");
                                    } else {
                                        channels().send(channel, 1);
                                    }
                                }))
                        .waiting();
                waits.set(false);
                waiting.complete();
                scene.yieldUntil(() -> waits.get() || waiting.hasEnded(), "the fiber waits again");
                scene.holds(!waiting.hasEnded(), "the fiber waits on");
                if (receives) {
                    scene.holds(channels().trySend(channel, 1), "the element is handed over");
                } else {
                    scene.equal(1, channels().tryReceive(channel), "what is taken");
                }
                waiting.join();
            }
        });
    }
}
