package io.picos.engine.time;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A binary heap of deadlines, earliest first. For one thread at a time.
///
/// [#add] and [#remove] call nothing once they have begun to move entries, so that they are done as a whole or not at
/// all: a call may fail for want of stack, and an array for want of memory (S10). Hence no smaller methods.
final class DeadlineHeap {
    private static final int LEAST = 16;

    @Nullable Deadline[] heap = new Deadline[LEAST]; // the first `size` are not null

    int size;

    int size() {
        return size;
    }

    /// {@return the number of entries that there is room for}
    int capacity() {
        return heap.length;
    }

    /// {@return the earliest, or null}
    @Nullable Deadline first() {
        return heap[0];
    }

    /// Enters a deadline that is in no heap. Needs memory only if there are more entries than ever since the last
    /// shrinking; a deadline that was just removed can be added again without.
    @SuppressWarnings("NullAway") // the first `size` are not null, and a check of that would be a call
    void add(Deadline deadline) {
        int index = size;
        if (index == heap.length) {
            heap = Arrays.copyOf(heap, index << 1);
        }
        size = index + 1;
        while (index > 0) {
            int above = (index - 1) >> 1;
            Deadline parent = heap[above];
            if (parent.time - deadline.time <= 0) {
                break;
            }
            heap[index] = parent;
            parent.index = index;
            index = above;
        }
        heap[index] = deadline;
        deadline.index = index;
    }

    /// Removes a deadline, if it is in this heap, and not in another one.
    @SuppressWarnings("NullAway") // as above
    void remove(Deadline deadline) {
        int index = deadline.index;
        if (index < 0 || index >= size || heap[index] != deadline) {
            return;
        }
        deadline.index = Deadline.OUTSIDE;
        int end = size - 1;
        size = end;
        Deadline last = heap[end];
        heap[end] = null;
        if (index == end) {
            return;
        }
        while (index > 0) { // the last one comes from another branch, so that it may have to go up
            int above = (index - 1) >> 1;
            Deadline parent = heap[above];
            if (parent.time - last.time <= 0) {
                break;
            }
            heap[index] = parent;
            parent.index = index;
            index = above;
        }
        for (int child = 2 * index + 1; child < end; child = 2 * index + 1) {
            if (child + 1 < end && heap[child + 1].time - heap[child].time < 0) {
                child++;
            }
            Deadline lesser = heap[child];
            if (lesser.time - last.time >= 0) {
                break;
            }
            heap[index] = lesser;
            lesser.index = index;
            index = child;
        }
        heap[index] = last;
        last.index = index;
    }

    /// Gives memory back, if most of it is not in use.
    void shrink() {
        if (heap.length > LEAST && size < heap.length >> 2) {
            try {
                heap = Arrays.copyOf(heap, heap.length >> 1);
            } catch (OutOfMemoryError exhausted) {
                // then it stays as large as it is, until the next time
            }
        }
    }
}
