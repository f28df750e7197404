package io.picos.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Fiber;
import io.picos.std.structured.Bundle;
import io.picos.std.structured.Promise;
import io.picos.std.sync.Latch;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BoundedQueueTest {
    private static final int SEEDS = 20;
    private static final int ELEMENTS = 60;
    private static final int CAPACITY = 3;

    static Stream<Column> columns() {
        return Columns.ALL.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("columns")
    void pop_consumersTerminatedAtAnyPoint_losesAndDuplicatesNothing(Column column) throws Exception {
        int[] terminated = new int[1];
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            column.runner().run(() -> {
                terminated[0] += pushPopAndTerminate(random);
                return "";
            });
        }
        assertThat(terminated[0]).as("consumers that were terminated").isGreaterThanOrEqualTo(SEEDS);
    }

    /// {@return how many consumers were terminated before all was popped}
    private static int pushPopAndTerminate(Random random) {
        BoundedQueue.Queue<Integer> queue = new BoundedQueue.Queue<>(CAPACITY);
        ConcurrentLinkedQueue<Integer> popped = new ConcurrentLinkedQueue<>();
        Latch oneIsTerminated = Latch.create(1); // at least, before all is popped
        int terminated = Bundle.joinAfter(bundle -> {
            Promise<?> low = bundle.forkAsPromise(() -> pushAll(queue, 0, ELEMENTS / 2));
            Promise<?> high = bundle.forkAsPromise(() -> {
                oneIsTerminated.await();
                return pushAll(queue, ELEMENTS / 2, ELEMENTS);
            });
            int count = 0;
            while (popped.size() < ELEMENTS) {
                Promise<?> consumer = bundle.forkAsPromise(() -> popAll(queue, popped));
                for (int yields = random.nextInt(8); yields > 0; yields--) {
                    Fiber.yield();
                }
                count += consumer.tryTerminate() && popped.size() < ELEMENTS ? 1 : 0;
                oneIsTerminated.tryCountDown();
            }
            low.await();
            high.await();
            return count;
        });
        assertThat(popped).containsExactlyInAnyOrderElementsOf(numbers(0, ELEMENTS));
        assertThat(queue.size()).as("what is left").isZero();
        queue.push(ELEMENTS);
        assertThat(queue.pop()).isEqualTo(ELEMENTS);
        return terminated;
    }

    @Test
    void push_producerTerminatedWhileFull_addsNothing() throws Exception {
        String left = Columns.ALL.getFirst().runner().run(() -> {
            BoundedQueue.Queue<Integer> queue = new BoundedQueue.Queue<>(CAPACITY);
            pushAll(queue, 0, CAPACITY);
            Bundle.joinAfter(bundle -> {
                Promise<?> producer = bundle.forkAsPromise(() -> pushAll(queue, CAPACITY, CAPACITY + 1));
                Fiber.yield();
                return producer.tryTerminate();
            });
            List<Integer> all = new ArrayList<>();
            while (queue.size() > 0) {
                all.add(queue.pop());
            }
            return all.toString();
        });
        assertThat(left).isEqualTo(numbers(0, CAPACITY).toString());
    }

    private static boolean pushAll(BoundedQueue.Queue<Integer> queue, int from, int to) {
        numbers(from, to).forEach(queue::push);
        return true;
    }

    private static boolean popAll(BoundedQueue.Queue<Integer> queue, ConcurrentLinkedQueue<Integer> popped) {
        while (true) {
            popped.add(queue.pop());
            Fiber.yield(); // so that whoever terminates has a turn now and then
        }
    }

    private static List<Integer> numbers(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }
}
