package io.picos.compat.sync;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Outcome;
import io.picos.compat.patience.Waits;
import io.picos.compat.scene.Member;
import io.picos.compat.scene.Probe;
import io.picos.compat.scene.Scene;
import io.picos.std.event.Event;
import io.picos.std.sync.Feed;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Rules L11 and L28: a feed gives the same values, in the same order, to all its readers.
public interface FeedRules extends FairSyncSubjects {
    /// A cursor reads the values that were pushed after it was made, and moves independently of other cursors.
    @Test
    default void l11a_eachCursorReadsWhatComesAfterIt() {
        Scene scene = new Scene("L11a", subject());
        Feed<Integer> feed = Feed.create();
        feeds().push(feed, 0);
        Feed.Cursor<Integer> first = feeds().tap(feed);
        scene.same(null, first.peek(), "what is seen before a push");
        scene.throwsA(IllegalStateException.class, () -> feeds().read(first), "a wait outside any fiber");
        feeds().push(feed, 1);
        Feed.Cursor<Integer> second = feeds().tap(feed);
        feeds().push(feed, 2);
        scene.equal(new Outcome.Returned<>(1), first.peek(), "what is seen of the next value");
        scene.equal(1, feeds().read(first), "what the first cursor reads");
        Feed.Cursor<Integer> copy = first.copy();
        scene.equal(2, feeds().read(first), "what the first cursor reads next");
        scene.equal(2, feeds().read(second), "what the second cursor reads");
        scene.equal(2, feeds().read(copy), "what a copy reads");
        scene.same(null, first.peek(), "what is seen at the end");
        scene.run(fiber -> {
            Member reader = new Member(
                            scene, "the reader", self -> scene.equal(3, feeds().read(first), "what is waited for"))
                    .waiting();
            Member cancelled = new Member(scene, "the cancelled one", self -> feeds().read(second)).waiting();
            cancelled.endsWith(cancelled.cancel());
            feeds().push(feed, 3);
            reader.join();
            Computation<?> before = fiber.computation();
            fiber.setComputation(scene.cancelled("before"));
            scene.equal(3, feeds().read(second), "what is read after a wait was cancelled, in a cancelled fiber");
            fiber.setComputation(before);
        });
    }

    /// Several fibers write and several read. All readers see all values in the same order, and the values of
    /// each writer in the order in which it has pushed them.
    @Test
    default void l11b_theOrderIsTheSameForAll() {
        Scene scene = new Scene("L11b", subject());
        int writers = 3;
        int readers = 3;
        int times = 100;
        Feed<Integer> feed = Feed.create();
        List<List<Integer>> seen = new ArrayList<>();
        scene.run(fiber -> {
            List<Computation<?>> all = new ArrayList<>();
            for (int number = 0; number < readers; number++) {
                List<Integer> values = new ArrayList<>();
                seen.add(values);
                Feed.Cursor<Integer> cursor = feeds().tap(feed);
                all.add(scene.spawn(self -> {
                    while (values.size() < writers * times) {
                        values.add(feeds().read(cursor));
                    }
                }));
            }
            for (int index = 0; index < writers; index++) {
                int number = index;
                all.add(scene.spawn(self -> {
                    for (int time = 0; time < times; time++) {
                        feeds().push(feed, number * times + time);
                        if (time % 10 == 0) {
                            Fiber.yield();
                        }
                    }
                }));
            }
            all.forEach(scene::join);
        });
        for (List<Integer> values : seen) {
            scene.equal(seen.getFirst(), values, "what a reader has seen, and what the first has");
        }
        for (int index = 0; index < writers; index++) {
            int number = index;
            scene.equal(
                    IntStream.range(number * times, (number + 1) * times)
                            .boxed()
                            .toList(),
                    seen.getFirst().stream()
                            .filter(value -> value / times == number)
                            .toList(),
                    "the values of writer " + number);
        }
    }

    /// Poison ends the feed. Readers get the cause when they have read all values, and writers get it at once.
    @Test
    default void l11c_poisonEndsIt() {
        Scene scene = new Scene("L11c", subject());
        RuntimeException cause = scene.cause("poison");
        Feed<Integer> feed = Feed.create();
        Feed.Cursor<Integer> cursor = feeds().tap(feed);
        feeds().push(feed, 1);
        scene.run(fiber -> {
            Feed.Cursor<Integer> end = feeds().tap(feed);
            Member waiting = new Member(scene, "the reader", self -> feeds().read(end)).waiting();
            scene.holds(feeds().poison(feed, cause), "the first poison has an effect");
            waiting.endsWith(cause);
        });
        scene.holds(!feeds().poison(feed, scene.cause("too late")), "a second poison has none");
        scene.throwsSame(cause, () -> feeds().push(feed, 2), "push after the poison");
        scene.equal(1, feeds().read(cursor), "what was pushed before");
        for (int time = 0; time < 2; time++) {
            scene.throwsSame(cause, () -> feeds().read(cursor), "read at the end");
            scene.equal(new Outcome.Cancelled<>(cause), cursor.peek(), "what is seen at the end");
        }
    }

    /// The event of a cursor commits when the next value is available. Only then does the cursor move past the
    /// value.
    @Test
    default void l11a_theEventOfACursorGoesBehindTheValue() {
        Scene scene = new Scene("L11a", subject());
        scene.run(fiber -> {
            Feed<Integer> feed = Feed.create();
            Feed.Cursor<Integer> cursor = feeds().tap(feed);
            Event<Integer> next = cursor.next();
            scene.equal(
                    -1, Event.select(next, Event.timeout(Duration.ZERO).wrap(late -> -1)), "where nothing is there");
            Member waiting =
                    new Member(scene, "the reader", self -> scene.equal(1, next.sync(), "the first value")).waiting();
            feeds().push(feed, 1);
            waiting.join();
            feeds().push(feed, 2);
            scene.equal(0, Event.select(Event.always(0), next), "where another alternative commits first");
            scene.equal(2, next.sync(), "the second value");
            RuntimeException cause = scene.cause("poison");
            feeds().poison(feed, cause);
            scene.throwsSame(cause, next::sync, "the event at the end");
        });
    }

    /// A value that no cursor will read is garbage.
    @Test
    default void l11d_whatNobodyWillReadIsGarbage() {
        Scene scene = new Scene("L11d", subject());
        Feed<Object> feed = Feed.create();
        List<WeakReference<Object>> values = new ArrayList<>();
        for (int number = 0; number < 10; number++) {
            values.add(pushTo(feed));
        }
        Feed.Cursor<Object> cursor = feeds().tap(feed);
        WeakReference<Object> kept = pushTo(feed);
        Waits.collectUntil(scene.about("the values before the cursor are garbage"), () -> Probe.alive(values) == 0);
        scene.holds(kept.get() != null, "the value behind the cursor must be kept");
        scene.same(kept.get(), feeds().read(cursor), "what the cursor reads");
    }

    private WeakReference<Object> pushTo(Feed<Object> feed) {
        Object value = new Object();
        feeds().push(feed, value);
        return new WeakReference<>(value);
    }

    /// A cursor can be iterated over: the loop gets the values from where the cursor is, and moves it. Poison
    /// ends the loop.
    @Test
    default void l28_aCursorCanBeIteratedOver() {
        Scene scene = new Scene("L28", subject());
        RuntimeException cause = scene.cause("poison");
        scene.run(fiber -> {
            Feed<Integer> feed = Feed.create();
            Feed.Cursor<Integer> cursor = feed.tap();
            List<Integer> seen = new CopyOnWriteArrayList<>();
            Member reader = new Member(scene, "the reader", self -> {
                        Iterator<Integer> values = feeds().iterator(cursor);
                        while (values.hasNext()) {
                            seen.add(values.next());
                        }
                    })
                    .waiting();
            feed.push(1);
            feed.push(2);
            scene.yieldUntil(() -> seen.size() == 2, "two values are seen");
            feed.push(3);
            feed.poison(cause);
            reader.endsWith(cause);
            scene.equal(List.of(1, 2, 3), seen, "the values");
            scene.throwsSame(cause, cursor::read, "the cursor, which has moved");
        });
    }
}
