package io.picos.examples.observe;

import io.picos.spi.Guard;
import io.picos.spi.LongTurn;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/// Remembers the places at which the guard has found a long turn, the latest place first.
final class LongTurns implements AutoCloseable {
    static final Duration THRESHOLD = Duration.ofMillis(100);

    private static final int MOST = 10;

    private final Deque<Place> places = new ArrayDeque<>(); // guarded by this
    private final Guard.Watch watch = Guard.watch(THRESHOLD, this::add);

    /// A line of the user's code.
    ///
    /// @param latest the last turn that was found there
    /// @param turns how many were found there
    record Place(LongTurn latest, int turns) {}

    /// Called by a thread of the engine.
    private synchronized void add(LongTurn turn) {
        int turns = 1;
        for (Iterator<Place> each = places.iterator(); each.hasNext(); ) {
            Place place = each.next();
            if (isSamePlace(place.latest(), turn)) {
                turns += place.turns();
                each.remove();
            }
        }
        places.addFirst(new Place(turn, turns));
        if (places.size() > MOST) {
            places.removeLast();
        }
    }

    /// Without the line, which differs from look to look.
    private static boolean isSamePlace(LongTurn one, LongTurn other) {
        return one.scheduler().equals(other.scheduler())
                && one.place().getClassName().equals(other.place().getClassName())
                && one.place().getMethodName().equals(other.place().getMethodName());
    }

    synchronized List<Place> latest() {
        return List.copyOf(places);
    }

    @Override
    public void close() {
        watch.close();
    }
}
