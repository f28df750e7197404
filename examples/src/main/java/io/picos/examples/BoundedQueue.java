package io.picos.examples;

import io.picos.Fiber;
import io.picos.std.structured.Bundle;
import io.picos.std.structured.Promise;
import io.picos.std.sync.Lock;
import io.picos.std.sync.LockCondition;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A queue with a capacity, made of a lock and two conditions: who pushes waits while it is full, who pops waits
/// while it is empty. Its consumer is terminated while it waits, and the queue is as good as before.
final class BoundedQueue implements Program {
    private static final int CAPACITY = 3;
    private static final int LAST = 5;

    @Override
    public String name() {
        return "queue";
    }

    @Override
    public String run() {
        Queue<Integer> queue = new Queue<>(CAPACITY);
        List<String> said = new CopyOnWriteArrayList<>();
        List<Integer> popped = new CopyOnWriteArrayList<>();
        Bundle.joinAfter(bundle -> {
            Promise<@Nullable Void> producer = bundle.forkAsPromise(() -> produce(queue, said));
            until(() -> said.size() == CAPACITY + 1); // the last of which has to wait
            said.add("and waits");
            Promise<@Nullable Void> consumer = bundle.forkAsPromise(() -> consume(queue, popped));
            producer.await();
            until(() -> popped.size() == LAST);
            return consumer.tryTerminate(); // it waits for a sixth, or is about to
        });
        said.add("Popped " + popped);
        said.add("All done?");
        queue.push(101);
        said.add("Popped " + queue.pop());
        return String.join(", ", said);
    }

    @Override
    public String expected() {
        return "Pushing 1, Pushing 2, Pushing 3, Pushing 4, and waits, Pushing 5, Popped [1, 2, 3, 4, 5], All done?,"
                + " Popped 101";
    }

    private static @Nullable Void produce(Queue<Integer> queue, List<String> said) {
        for (int number = 1; number <= LAST; number++) {
            said.add("Pushing " + number);
            queue.push(number);
        }
        return null;
    }

    private static @Nullable Void consume(Queue<Integer> queue, List<Integer> popped) {
        while (true) {
            popped.add(queue.pop());
        }
    }

    private static void until(BooleanSupplier state) {
        while (!state.getAsBoolean()) {
            Fiber.yield();
        }
    }

    /// The queue.
    ///
    /// A fiber that is cancelled while it waits has neither pushed nor popped. A signal that had reached it
    /// goes to the next one (L13).
    ///
    /// @param <T> the type of the elements
    static final class Queue<T> {
        private final Lock lock = Lock.create();
        private final LockCondition notFull = lock.newCondition();
        private final LockCondition notEmpty = lock.newCondition();
        private final ArrayDeque<T> elements = new ArrayDeque<>(); // guarded by the lock
        private final int capacity;

        Queue(int capacity) {
            this.capacity = capacity;
        }

        /// Adds an element at the end. Suspends while there is no room.
        ///
        /// @throws RuntimeException the cause with which the fiber was cancelled; then nothing is added
        void push(T element) {
            lock.protect(
                    () -> { // not `holding`, which would poison the lock when the fiber is cancelled
                        while (elements.size() == capacity) {
                            notFull.await();
                        }
                        elements.add(element);
                        notEmpty.signal();
                        return null;
                    });
        }

        /// {@return the oldest element, which is taken out} Suspends while there is none.
        ///
        /// @throws RuntimeException the cause with which the fiber was cancelled; then nothing is taken
        T pop() {
            return lock.protect(() -> {
                while (elements.isEmpty()) {
                    notEmpty.await();
                }
                T element = elements.remove();
                notFull.signal();
                return element;
            });
        }

        /// {@return how many elements there are} Suspends while another fiber holds the lock.
        int size() {
            return lock.protect(elements::size);
        }
    }
}
