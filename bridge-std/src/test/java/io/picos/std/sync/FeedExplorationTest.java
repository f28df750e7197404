package io.picos.std.sync;

import io.picos.explore.Exploration;
import io.picos.explore.Mutation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class FeedExplorationTest {
    private static final Exploration FEED = Exploration.of(FeedScenarios.class);

    @Test
    void twoPush_holds() {
        FEED.holds("twoPush", "[a, b]", "[b, a]");
    }

    @Test
    void pushTwice_push_read_holds() {
        FEED.holdsWithinBound("pushTwice_push_read", "[a, b, c]", "[a, c, b]", "[c, a, b]");
    }

    @Test
    void push_poison_holds() {
        FEED.holds("push_poison", "pushed", "poisoned before");
    }

    @Test
    void pushThatDoesNotMindAnother_isFound() {
        Mutation bug = new Mutation(
                Feed.class.getName(), "push", "tryReturn", FeedScenarios.Bugs.class.getName(), "returnAnyway");
        FEED.finds("twoPush", bug, "L11");
        FEED.finds("push_poison", bug, "L11");
    }
}
