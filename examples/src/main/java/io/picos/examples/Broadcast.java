package io.picos.examples;

import io.picos.Fiber;
import io.picos.std.channel.Channel;
import io.picos.std.structured.Bundle;
import io.picos.std.structured.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// Sends everything to several consumers, each with a buffer of its own. A consumer that is too far behind is
/// told so, and left.
final class Broadcast implements Program {
    private static final int BEHIND = 16;
    private static final int LAST = 100;

    @Override
    public String name() {
        return "broadcast";
    }

    @Override
    public String run() {
        return Bundle.joinAfter(scope -> {
            List<Channel<Integer>> listeners = new ArrayList<>();
            List<Promise<String>> results = new ArrayList<>();
            AtomicInteger heard = new AtomicInteger(); // by the two quick ones
            for (boolean slow : new boolean[] {false, false, true}) {
                Channel<Integer> own = Channel.bounded(BEHIND);
                listeners.add(own);
                results.add(scope.forkAsPromise(() -> slow ? stall(own) : listen(own, heard)));
            }
            for (int number = 1; number <= LAST; number++) {
                send(listeners, number);
                while (heard.get() < 2 * number) {
                    Fiber.yield(); // the quick ones keep up
                }
            }
            listeners.forEach(Channel::close);
            List<String> said = new ArrayList<>();
            for (Promise<String> result : results) {
                said.add(result.await());
            }
            return String.join(", ", said);
        });
    }

    private static void send(List<Channel<Integer>> listeners, int number) {
        listeners.removeIf(
                listener -> !listener.trySend(number) && listener.cancel(new IllegalStateException("too slow")));
    }

    private static String listen(Channel<Integer> own, AtomicInteger heard) {
        int sum = 0;
        for (int number : own) {
            sum += number;
            heard.incrementAndGet();
        }
        return "the sum is " + sum;
    }

    /// Takes one element, if it is not too late for that already, and does not come back until it is.
    private static String stall(Channel<Integer> own) {
        try {
            own.receive();
            while (!own.isEnded()) {
                Fiber.yield();
            }
            return "heard " + own.receive();
        } catch (IllegalStateException tooSlow) {
            return String.valueOf(tooSlow.getMessage());
        }
    }

    @Override
    public String expected() {
        return "the sum is 5050, the sum is 5050, too slow";
    }
}
