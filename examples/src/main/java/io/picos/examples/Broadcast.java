package io.picos.examples;

import io.picos.Fiber;
import io.picos.std.channel.Channel;
import io.picos.std.structured.Bundle;
import io.picos.std.structured.Promise;
import java.util.ArrayList;
import java.util.List;

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
            for (boolean slow : new boolean[] {false, false, true}) {
                Channel<Integer> own = Channel.bounded(BEHIND);
                listeners.add(own);
                results.add(scope.forkAsPromise(() -> listen(own, slow)));
            }
            for (int number = 1; number <= LAST; number++) {
                int sent = number;
                listeners.removeIf(listener -> {
                    if (listener.trySend(sent)) {
                        return false;
                    }
                    return listener.cancel(new IllegalStateException("too slow"));
                });
                Fiber.yield();
                awaitRoom(listeners);
            }
            listeners.forEach(Channel::close);
            List<String> said = new ArrayList<>();
            for (Promise<String> result : results) {
                said.add(result.await());
            }
            return String.join(", ", said);
        });
    }

    /// Lets the quick ones keep up, on a scheduler of one thread too.
    private static void awaitRoom(List<Channel<Integer>> listeners) {
        for (int turn = 0; turn < 10 && !listeners.isEmpty(); turn++) {
            Fiber.yield();
        }
    }

    private static String listen(Channel<Integer> own, boolean slow) {
        int sum = 0;
        try {
            for (int number : own) {
                sum += number;
                while (slow && !own.isEnded()) {
                    Fiber.yield(); // never comes to its second element
                }
            }
            return "the sum is " + sum;
        } catch (IllegalStateException tooSlow) {
            return tooSlow.getMessage();
        }
    }

    @Override
    public String expected() {
        return "the sum is 5050, the sum is 5050, too slow";
    }
}
