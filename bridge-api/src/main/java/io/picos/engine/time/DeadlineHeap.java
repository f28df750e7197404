package io.picos.engine.time;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A binary heap of deadlines, earliest first. For one thread at a time.
///
/// [#add] and [#remove] make no call once they have begun to move entries, so that they happen completely or
/// not at all (S10). A call may fail because no stack is left, and the allocation of an array because no memory
/// is left. So they are not split into smaller methods.
final class DeadlineHeap {
    private static final int LEAST = 16;

    @Nullable Deadline[] heap = new Deadline[LEAST]; // the first `size` entries are not null

    int size;

    int size() {
        return size;
    }

    /// {@return the number of entries that the array has room for}
    int capacity() {
        return heap.length;
    }

    /// {@return the earliest deadline, or null}
    @Nullable Deadline first() {
        return heap[0];
    }

    /// Adds a deadline that is in no heap. Needs memory only if there are more entries than ever since the heap
    /// last shrank. A deadline that was just removed can be added again without memory.
    @SuppressWarnings("NullAway") // the first `size` entries are not null, and a check of that would be a call
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

    /// Removes a deadline if it is in this heap, and not in another heap.
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
        while (index > 0) { // the last entry comes from another branch, so it may have to go up
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

    /// Gives memory back if most of the array is not in use.
    void shrink() {
        if (heap.length > LEAST && size < heap.length >> 2) {
            try {
                heap = Arrays.copyOf(heap, heap.length >> 1);
            } catch (OutOfMemoryError exhausted) {
                // then the array stays as large as it is, until the next time
            }
        }
    }
}
