package io.picos.std.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Computation;
import io.picos.EndOfStack;
import io.picos.Outcome;
import io.picos.ThreadScheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A stack overflow in `trySend` or `request`, at each depth, loses neither the end of the stream nor any demand.
///
/// While the first element is signaled, another fiber begins to wait for the permit. To wake it takes more stack
/// than the signal, so the overflow comes when the permit is given back.
@Timeout(120)
class OutflowEndOfStackTest {
    private static final int DEPTHS = 60;
    private static final int SWEEPS = 20;

    private final List<Counted> outflows = new ArrayList<>();

    /// A subscription that counts its signals, and a fiber that sends one element.
    private static final class Counted extends Outflow<Integer> {
        private final Thread other = new Thread(this::sendOne, "other sender");
        private volatile boolean othersTurn;
        private volatile int elements; // by one thread at a time
        private volatile int ends;
        private volatile int late;
        private boolean returned; // the call at the end of the stack

        Counted() {
            super(Computation.create());
            other.start();
        }

        private void sendOne() {
            while (!othersTurn) {
                LockSupport.parkNanos(2_000_000); // there are many such threads
            }
            try {
                ThreadScheduler.run(() -> {
                    send(2);
                    return null;
                });
            } catch (Throwable refused) {
                // the stream has ended, or its subscriber has overflowed the stack
            }
        }

        @Override
        protected void next(Integer element) {
            elements++;
            if (element == 1 && !othersTurn) {
                othersTurn = true;
                while (other.getState() != Thread.State.WAITING) {
                    Thread.onSpinWait();
                }
            }
        }

        @Override
        protected void completed() {
            ends++;
        }

        @Override
        protected void failed(Throwable cause) {
            ends++;
        }

        @Override
        protected void release() {}

        @Override
        protected void drop(Throwable error) {
            late++;
        }

        /// {@return how many elements can be sent}
        int sendAll() {
            int sent = 0;
            while (trySend(3)) {
                sent++;
            }
            return sent;
        }

        void endOnce() throws InterruptedException {
            end(new Outcome.Returned<>(null));
            othersTurn = true;
            other.join();
            assertThat(ends + late)
                    .as("P3, P7: ends, or reports of an overflow in `next`")
                    .isEqualTo(1);
            assertThat(trySend(4)).as("P8: taken after the end").isFalse();
        }
    }

    private interface Call {
        void on(Counted outflow);
    }

    /// Sweeps over the depths until the overflow has come where the permit is given back. That depends on the
    /// compilers, and on whether the other fiber has begun to wait.
    private void untilOneIsLost(long demand, Call call) throws InterruptedException {
        for (int sweep = 0; lost() == 0; sweep++) {
            assertThat(sweep).as("sweeps in which no permit was lost").isLessThan(SWEEPS);
            atEachDepth(demand, call);
        }
    }

    private void atEachDepth(long demand, Call call) throws InterruptedException {
        List<Runnable> tasks = new ArrayList<>();
        for (int depth = 0; depth < DEPTHS; depth++) {
            Counted outflow = new Counted();
            if (demand > 0) {
                outflow.request(demand);
            }
            outflows.add(outflow);
            tasks.add(() -> {
                call.on(outflow);
                outflow.returned = true;
            });
        }
        EndOfStack.run(tasks, 0);
    }

    private long lost() {
        return outflows.stream()
                .filter(each -> !each.returned && each.elements == 1 && each.late == 0)
                .count();
    }

    @Test
    void trySend_withoutBound_atEachDepth_theStreamEnds() throws InterruptedException {
        untilOneIsLost(Long.MAX_VALUE, outflow -> outflow.trySend(1));
        for (Counted outflow : outflows) {
            outflow.endOnce();
        }
    }

    @Test
    void trySend_atEachDepth_leavesTheDemand() throws InterruptedException {
        untilOneIsLost(3, outflow -> outflow.trySend(1));
        for (Counted outflow : outflows) {
            outflow.othersTurn = true;
            outflow.trySend(3);
            outflow.other.join();
            outflow.request(2);
            outflow.sendAll();
            outflow.endOnce();
            if (outflow.late == 0) {
                assertThat(outflow.elements).as("P2: elements, of 5 requested").isEqualTo(5);
            }
        }
    }

    @Test
    void request_atEachDepth_addsAllOrNothing() throws InterruptedException {
        atEachDepth(0, outflow -> outflow.request(2));
        for (Counted outflow : outflows) {
            assertThat(outflow.sendAll())
                    .as("P2: elements, of 2 requested")
                    .isIn(outflow.returned ? List.of(2) : List.of(0, 2));
            outflow.request(1);
            assertThat(outflow.sendAll()).as("P2: elements, of 1 more").isEqualTo(1);
            outflow.endOnce();
        }
    }
}
