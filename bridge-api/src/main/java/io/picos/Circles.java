package io.picos;

import io.picos.Waits.Tie;
import io.picos.Waits.Wait;
import io.picos.engine.thread.Observed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/// Finds fibers that wait for each other in a circle (O5).
///
/// A first look follows each fiber to the fibers that it depends on. The answers belong to different moments,
/// so that a circle may never have existed. A second look, which begins when the first has ended, asks the same
/// again. If each fiber of the circle is still in the same suspension, and waits for the same thing of the same
/// owner, then all of them were suspended at the moment between the two looks, and the circle has existed.
///
/// A circle in which each fiber waits for a computation is none: any other code may complete or cancel a
/// computation, as at the end of a server whose parts wait for each other. The same holds for a native result that
/// any other code may complete.
final class Circles {
    /// A fiber on the way, and the waits of it that are not followed yet.
    private record Place(Observed fiber, Iterator<Wait> rest) {}

    private final Waits waits;
    private final IdentityHashMap<Observed, Boolean> onTheWay = new IdentityHashMap<>(); // false: done
    private final List<Place> places = new ArrayList<>();
    private final List<Wait> way = new ArrayList<>(); // from each place to the next
    private final List<List<Wait>> found = new ArrayList<>();
    private final IdentityHashMap<Observed, Integer> heldUp = new IdentityHashMap<>(); // the fibers that wait for it
    private final List<List<Wait>> confirmed = new ArrayList<>();

    private Circles(Waits waits) {
        this.waits = waits;
    }

    /// Looks for circles.
    ///
    /// @param fibers the fibers to begin with; a circle may have others, too
    static Circles among(List<Observed> fibers, Waits waits) {
        Circles circles = new Circles(waits);
        for (Observed fiber : fibers) {
            circles.follow(fiber);
        }
        Set<Observed> reported = Collections.newSetFromMap(new IdentityHashMap<>());
        for (List<Wait> circle : circles.found) {
            if (circle.stream().noneMatch(wait -> reported.contains(wait.waiting())) && circles.isConfirmed(circle)) {
                circle.forEach(wait -> reported.add(wait.waiting()));
                circles.confirmed.add(circle);
            }
        }
        return circles;
    }

    /// {@return the circles} A fiber is in at most one. A fiber that waits for itself is in none.
    List<List<Wait>> confirmed() {
        return confirmed;
    }

    /// {@return how many fibers wait for a thing that the fiber owns, such as a mutex}
    int heldUpBy(Observed fiber) {
        return heldUp.getOrDefault(fiber, 0);
    }

    private boolean isConfirmed(List<Wait> circle) {
        return circle.stream()
                .allMatch(before -> waits.of(before.waiting()).stream().anyMatch(before::isSameAs));
    }

    /// Goes on from a fiber in depth, without recursion, since a chain of fibers may be long.
    private void follow(Observed first) {
        enter(first);
        while (!places.isEmpty()) {
            Place last = places.getLast();
            if (last.rest().hasNext()) {
                Wait next = last.rest().next();
                if (Boolean.TRUE.equals(onTheWay.get(next.owner()))) {
                    close(next);
                } else if (!onTheWay.containsKey(next.owner())) {
                    way.add(next);
                    enter(next.owner());
                }
            } else {
                leave(last);
            }
        }
    }

    private void enter(Observed fiber) {
        if (onTheWay.containsKey(fiber)) {
            return;
        }
        onTheWay.put(fiber, true);
        List<Wait> its = waits.of(fiber);
        its.stream()
                .filter(wait -> wait.tie() != Tie.SCOPE && wait.owner() != fiber)
                .forEach(wait -> heldUp.merge(wait.owner(), 1, Integer::sum));
        places.add(new Place(fiber, its.iterator()));
    }

    private void leave(Place last) {
        onTheWay.put(last.fiber(), false);
        places.removeLast();
        if (!places.isEmpty()) {
            way.removeLast();
        }
    }

    /// Notes the circle that a wait closes, unless it is a fiber that waits for itself.
    private void close(Wait last) {
        int begin = places.size() - 1;
        while (places.get(begin).fiber() != last.owner()) {
            begin--;
        }
        List<Wait> circle = new ArrayList<>(way.subList(begin, way.size()));
        circle.add(last);
        if (circle.size() > 1 && circle.stream().anyMatch(Wait::isCertain)) {
            found.add(circle);
        }
    }
}
