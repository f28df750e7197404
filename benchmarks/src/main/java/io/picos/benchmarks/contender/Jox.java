package io.picos.benchmarks.contender;

import com.softwaremill.jox.Channel;
import com.softwaremill.jox.Select;
import java.util.concurrent.CountDownLatch;

/// The channels of Jox, which are made for the JDK's virtual threads.
final class Jox implements Work {
    @Override
    public void channel(int capacity, int senders, int times) throws Exception {
        Channel<Integer> channel = open(capacity);
        CountDownLatch done = new CountDownLatch(senders + 1);
        for (int i = 0; i < senders; i++) {
            start(done, () -> send(channel, times / senders));
        }
        start(done, () -> {
            for (int left = times; left > 0; left--) {
                channel.receive();
            }
        });
        done.await();
    }

    @Override
    public void select(int capacity, int times) throws Exception {
        Channel<Integer> left = open(capacity);
        Channel<Integer> right = open(capacity);
        CountDownLatch done = new CountDownLatch(3);
        start(done, () -> send(left, times / 2));
        start(done, () -> send(right, times / 2));
        start(done, () -> {
            for (int all = times; all > 0; all--) {
                Select.select(left.receiveClause(), right.receiveClause()); // a clause is for one use
            }
        });
        done.await();
    }

    private static Channel<Integer> open(int capacity) {
        return capacity == 0 ? Channel.newRendezvousChannel() : Channel.newBufferedChannel(capacity);
    }

    private static void send(Channel<Integer> channel, int times) throws InterruptedException {
        for (int left = times; left > 0; left--) {
            channel.send(7);
        }
    }

    private static void start(CountDownLatch done, Body body) {
        Thread.startVirtualThread(() -> {
            try {
                body.run();
                done.countDown();
            } catch (InterruptedException nobodyDoes) {
                throw new AssertionError(nobodyDoes);
            }
        });
    }

    @FunctionalInterface
    private interface Body {
        void run() throws InterruptedException;
    }
}
