package io.picos.std.structured;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The promises of a strict scope that must be claimed, each with the stack trace of its fork. A promise is
/// claimed once it was awaited, terminated or handed on (G11).
///
/// Claimed promises are removed whenever the size of the list has doubled, so that a scope which lives as long
/// as the program keeps no results.
final class Claims {
    /*
     * `pending` is an immutable list, newest first, which is replaced by CAS. A claimed promise stays claimed,
     * so a sweep may keep a promise that is being claimed, but never removes an unclaimed one.
     */
    private static final int FIRST_LIMIT = 16;

    private record Claim(
            Promise<?> promise,
            IllegalStateException forkedHere,
            @Nullable Claim next) {}

    private record Pending(@Nullable Claim first, int size, int limit) {
        Pending with(Promise<?> promise, IllegalStateException forkedHere) {
            Pending room = size < limit ? this : swept();
            return new Pending(new Claim(promise, forkedHere, room.first), room.size + 1, room.limit);
        }

        private Pending swept() {
            Pending oldestFirst = reversed(FIRST_LIMIT);
            return oldestFirst.reversed(Math.max(FIRST_LIMIT, 2 * oldestFirst.size));
        }

        /// {@return the unclaimed promises, in reverse order}
        Pending reversed(int nextLimit) {
            Claim reversed = null;
            int count = 0;
            for (Claim each = first; each != null; each = each.next()) {
                if (!each.promise().isClaimed()) {
                    reversed = new Claim(each.promise(), each.forkedHere(), reversed);
                    count++;
                }
            }
            return new Pending(reversed, count, nextLimit);
        }
    }

    private final AtomicReference<Pending> pending = new AtomicReference<>(new Pending(null, 0, FIRST_LIMIT));

    void add(Promise<?> promise) {
        IllegalStateException forkedHere = new IllegalStateException(
                "the promise that was forked here was neither awaited nor terminated (G11): await it, terminate it,"
                        + " or fork a task without a result");
        pending.updateAndGet(before -> before.with(promise, forkedHere));
    }

    /// Adds a failure for each unclaimed promise, oldest first. Called when no promise is added any more.
    void addUnclaimed(Failures failures) {
        Claim oldest = pending.get().reversed(FIRST_LIMIT).first();
        for (Claim each = oldest; each != null; each = each.next()) {
            failures.add(each.forkedHere());
        }
    }
}
