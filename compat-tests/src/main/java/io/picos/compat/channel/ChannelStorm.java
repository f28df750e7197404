package io.picos.compat.channel;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.compat.scene.Scene;
import io.picos.std.channel.Channel;
import io.picos.std.event.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Fibers that send to two channels, and fibers that receive from them, plainly and by select. Half of them are
/// cancelled at random. In the end the channels are cancelled too. Then each element whose `send` has returned
/// must have been received or undelivered, once, and no other element.
///
/// The two channels are of the same kind. A select offers to both, or asks both.
final class ChannelStorm {
    private static final int FIBERS = 16;
    private static final int TIMES = 50;

    private final Scene scene;
    private final ChannelSubject channels;
    private final Random random;
    private final Queue<Integer> sent = new ConcurrentLinkedQueue<>();
    private final Queue<Integer> got = new ConcurrentLinkedQueue<>(); // received or undelivered
    private final AtomicInteger next = new AtomicInteger();
    private final Channel<Integer> left;
    private final Channel<Integer> right;

    /// @param capacity of both channels; negative: the latest element is kept
    ChannelStorm(Scene scene, ChannelSubject channels, int capacity, long seed) {
        this.scene = scene;
        this.channels = channels;
        this.random = new Random(seed);
        this.left = capacity < 0 ? channels.latest(got::add) : channels.bounded(capacity, got::add);
        this.right = capacity < 0 ? channels.latest(got::add) : channels.bounded(capacity, got::add);
    }

    /// Runs all fibers to their ends. Called in a fiber.
    ///
    /// @return the number of elements that were sent
    int run() {
        RuntimeException cause = scene.cause("at random");
        RuntimeException end = scene.cause("of the channels");
        List<Computation<?>> owns = new ArrayList<>();
        List<Computation<?>> ends = new ArrayList<>();
        for (int number = 0; number < FIBERS; number++) {
            Fiber.Main main = main(number);
            Computation<?> own = Computation.create();
            owns.add(own);
            ends.add(scene.spawn(Fiber.create(own), main));
        }
        for (int victim = 0; victim < FIBERS / 2; victim++) {
            for (int turns = random.nextInt(6); turns > 0; turns--) {
                Fiber.yield();
            }
            owns.get(random.nextInt(FIBERS)).tryCancel(cause);
        }
        for (int turns = random.nextInt(20); turns > 0; turns--) {
            Fiber.yield();
        }
        channels.cancel(left, end);
        channels.cancel(right, end);
        for (Computation<?> each : ends) {
            each.awaitCompletion();
            Throwable thrown = each.cancellation();
            scene.holds(
                    thrown == null || thrown == cause || thrown == end,
                    "only a cancellation ends a fiber, not " + thrown);
        }
        scene.equal(
                sent.stream().sorted().toList(),
                got.stream().sorted().toList(),
                "what was received or undelivered, and what was sent");
        return sent.size();
    }

    private Fiber.Main main(int number) {
        return switch (number % 4) {
            case 0 ->
                self -> repeat(() -> {
                    int element = next.incrementAndGet();
                    channels.send(left, element);
                    sent.add(element);
                });
            case 1 ->
                self -> repeat(() -> {
                    int element = next.incrementAndGet();
                    Event.<@Nullable Void>select(channels.sending(left, element), channels.sending(right, element));
                    sent.add(element);
                });
            case 2 -> self -> repeat(() -> take(channels.receive(left)));
            default ->
                self -> repeat(() ->
                        take(Event.<@Nullable Integer>select(channels.receiving(right), channels.receiving(left))));
        };
    }

    private void take(@Nullable Integer element) {
        got.add(scene.there(element, "a channel that is not closed has no end"));
    }

    private static void repeat(Runnable step) {
        for (int time = 0; time < TIMES; time++) {
            step.run();
            if (time % 10 == 0) {
                Fiber.yield();
            }
        }
    }
}
