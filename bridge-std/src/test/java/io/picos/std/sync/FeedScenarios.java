package io.picos.std.sync;

import static io.picos.explore.Scenario.check;

import io.picos.Computation;
import io.picos.Outcome;
import io.picos.explore.Scenario;
import io.picos.std.Actor;
import java.util.ArrayList;
import java.util.List;

/// Values that are pushed into a feed, while others push, poison it or read.
final class FeedScenarios {
    private final Feed<String> feed = Feed.create();
    private final Feed.Cursor<String> beginning = feed.tap();

    private FeedScenarios() {}

    private List<String> all() {
        List<String> all = new ArrayList<>();
        Feed.Cursor<String> cursor = beginning.copy();
        while (cursor.peek() != null && !feedIsOver(cursor)) {
            all.add(cursor.read());
        }
        return all;
    }

    private static boolean feedIsOver(Feed.Cursor<String> cursor) {
        return cursor.peek() instanceof Outcome.Cancelled<String>;
    }

    static Scenario twoPush() {
        FeedScenarios the = new FeedScenarios();
        return Scenario.of(
                () -> {
                    List<String> all = the.all();
                    check(all.size() == 2, "L11 a value is lost: " + all);
                    return all.toString();
                },
                () -> the.feed.push("a"),
                () -> the.feed.push("b"));
    }

    /// Who taps before a push has it; and who taps in the middle has all that come after.
    static Scenario pushTwice_push_read() {
        FeedScenarios the = new FeedScenarios();
        Actor reader = new Actor();
        List<String> seen = new ArrayList<>();
        return Scenario.of(
                () -> {
                    List<String> all = the.all();
                    check(all.size() == 3 && all.indexOf("a") < all.indexOf("b"), "L11 in order: " + all);
                    check(seen.equals(all), "L11 each reader has all: " + seen);
                    return all.toString();
                },
                () -> {
                    the.feed.push("a");
                    the.feed.push("b");
                },
                () -> the.feed.push("c"),
                () -> reader.run(() -> {
                    Feed.Cursor<String> cursor = the.beginning.copy();
                    for (int i = 0; i < 3; i++) {
                        seen.add(cursor.read());
                    }
                }));
    }

    static Scenario push_poison() {
        FeedScenarios the = new FeedScenarios();
        boolean[] pushed = {false};
        return Scenario.of(
                () -> {
                    List<String> all = the.all();
                    check(all.size() == (pushed[0] ? 1 : 0), "L11 what was pushed before the poison is there: " + all);
                    return pushed[0] ? "pushed" : "poisoned before";
                },
                () -> {
                    try {
                        the.feed.push("a");
                        pushed[0] = true;
                    } catch (IllegalArgumentException poisoned) {
                        pushed[0] = false;
                    }
                },
                () -> check(the.feed.poison(new IllegalArgumentException()), "L11 poisoned once"));
    }

    /// Bugs.
    static final class Bugs {
        private Bugs() {}

        /// Instead of the completion of the end: does not mind that another push has won.
        static boolean returnAnyway(Computation<Object> end, Object link) {
            end.tryReturn(link);
            return true;
        }
    }
}
