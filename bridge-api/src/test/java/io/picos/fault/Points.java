package io.picos.fault;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// All points, and which classes have some.
final class Points {
    static final int MOST = 1 << 13;

    private static final String COMMON = "io.picos.";

    /// The classes that carry a duty, with those inside them. A package ends with a dot.
    private static final Set<String> TARGETS = Set.of(
            "engine.", "Computation", "Bag", "Signals", "Trigger", "Canceler", "Fiber", "Transaction", "Tentative");

    private final List<Point> all = new ArrayList<>(); // guarded by this
    private final Map<String, Point> foreign = new ConcurrentHashMap<>();
    private volatile boolean isUnguarded; // written by the weaver

    void setUnguarded() {
        isUnguarded = true;
    }

    boolean isUnguarded() {
        return isUnguarded;
    }

    /// {@return whether the class has points}
    static boolean areIn(String className) {
        String type = shortened(className);
        return TARGETS.stream()
                .anyMatch(target ->
                        target.endsWith(".") ? type.startsWith(target) : type.equals(target) || isInside(type, target));
    }

    private static boolean isInside(String type, String outer) {
        return type.startsWith(outer + "$");
    }

    private static String shortened(String className) {
        return className.startsWith(COMMON) ? className.substring(COMMON.length()) : className;
    }

    /// {@return a new point, or null if it is excluded}
    Point add(String className, String method, int line, String instruction) {
        String type = shortened(className);
        String place = type + "." + method;
        if (Exclusion.ALL.stream().anyMatch(each -> each.covers(place, instruction))) {
            return null;
        }
        return add(type, method, line, instruction, false);
    }

    /// {@return the point of a call of foreign code}
    Point foreign(String call) {
        return foreign.computeIfAbsent(call, name -> add("", "", 0, name, true));
    }

    private synchronized Point add(String type, String method, int line, String instruction, boolean isForeign) {
        if (all.size() == MOST) {
            throw new IllegalStateException("more than " + MOST + " points");
        }
        Point point = new Point(all.size(), type, method, line, instruction, isForeign);
        all.add(point);
        return point;
    }

    synchronized Point get(int id) {
        return all.get(id);
    }

    synchronized List<Point> all() {
        return List.copyOf(all);
    }
}
