package io.picos.std.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.picos.Computation;
import io.picos.ThreadScheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BufferTest {
    /// Taking an element never takes time in proportion to the others: who takes would lose to who sends.
    @Test
    void rest_ofMany_isTurnedInAStepOfItsOwn() {
        Buffer<Integer> buffer = Buffer.empty();
        for (int number = 0; number < 1_000; number++) {
            buffer = buffer.and(number);
        }
        Buffer<Integer> rest = buffer.rest();
        assertThat(rest.mustBeTurned()).as("whether many must be turned").isTrue();
        assertThat(rest.size()).isEqualTo(999);
        assertThat(rest.turned().first()).isEqualTo(1);
        List<Integer> all = new ArrayList<>();
        for (Buffer<Integer> left = buffer; !left.isEmpty(); left = left.rest().turned()) {
            all.add(left.first());
        }
        assertThat(all).isEqualTo(IntStream.range(0, 1_000).boxed().toList());
    }

    @Test
    void channel_ofMany_keepsTheOrder() throws Exception {
        Channel<Integer> channel = Channel.unbounded();
        List<Integer> received = ThreadScheduler.run(() -> {
            List<Integer> all = new ArrayList<>();
            for (int number = 0; number < 10_000; number++) {
                channel.send(number);
                if (number % 3 == 0) {
                    all.add(channel.receive());
                }
            }
            channel.close();
            channel.forEach(all::add);
            return all;
        });
        assertThat(received).isEqualTo(IntStream.range(0, 10_000).boxed().toList());
    }

    /// A step near the end of the stack either happens completely or not at all: no receiver is served and not
    /// woken.
    @Test
    void trySend_nearTheEndOfTheStack_wakesWhomItServes() throws Exception {
        Channel<Integer> channel = Channel.rendezvous();
        for (int round = 0; round < 20; round++) {
            Computation<Integer> got = Computation.create();
            Thread receiver = Thread.ofVirtual().start(() -> {
                try {
                    got.tryReturn(ThreadScheduler.run(channel::receive));
                } catch (Exception thrown) {
                    got.tryCancel(thrown);
                }
            });
            while (!channel.toString().contains("1 waiting")) {
                Thread.onSpinWait();
            }
            assertThatThrownBy(() -> descend(channel)).isInstanceOf(StackOverflowError.class);
            channel.trySend(7); // only if nobody was served
            receiver.join(10_000);
            assertThat(got.isRunning()).as("whether the receiver hangs").isFalse();
        }
    }

    /// Sends at each depth, so that the stack ends somewhere in it.
    private static int descend(Channel<Integer> channel) {
        try {
            return descend(channel) + 1;
        } catch (StackOverflowError end) {
            channel.trySend(7);
            throw end;
        }
    }
}
