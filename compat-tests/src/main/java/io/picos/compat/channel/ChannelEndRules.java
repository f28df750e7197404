package io.picos.compat.channel;

import io.picos.Fiber;
import io.picos.ScopeTerminated;
import io.picos.compat.scene.Member;
import io.picos.compat.scene.Scene;
import io.picos.std.channel.Channel;
import io.picos.std.channel.SinkClosed;
import io.picos.std.channel.Source;
import io.picos.std.structured.Bundle;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rules H5 to H8 and H13: the ends of channels.
public interface ChannelEndRules extends ChannelRules {
    /// The end comes behind the elements that are left, those of waiting senders included. It remains.
    @Test
    default void h5_theEndComesBehindWhatWasSent() {
        Scene scene = new Scene("H5", subject());
        scene.run(fiber -> {
            for (int capacity : new int[] {0, 2}) {
                for (boolean fails : new boolean[] {false, true}) {
                    RuntimeException cause = scene.cause("of the channel");
                    Channel<Integer> channel = channels().bounded(capacity);
                    for (int element = 0; element < capacity; element++) {
                        channels().send(channel, element);
                    }
                    Member sender =
                            new Member(scene, "the sender", self -> channels().send(channel, capacity)).waiting();
                    scene.holds(
                            fails ? channels().fail(channel, cause) : channels().close(channel),
                            "the first end counts");
                    scene.holds(!channels().close(channel), "a second end does not");
                    scene.holds(!channels().fail(channel, scene.cause("too late")), "a late failure does not");
                    scene.holds(!channel.isEnded(), "an element is left");
                    for (int element = 0; element <= capacity; element++) {
                        scene.equal(element, channels().receive(channel), "what is received after the end was set");
                    }
                    sender.join();
                    scene.holds(channel.isEnded(), "nothing is left");
                    for (int time = 0; time < 3; time++) {
                        scene.same(
                                fails ? cause : null,
                                scene.outcome(() -> channels().receive(channel)),
                                "what comes at the end");
                    }
                }
            }
        });
    }

    /// Waiting receivers are told of the end, also through an iterator. A checked cause is wrapped
    /// (C8).
    @Test
    default void h5_thoseWhoWaitAreTold() {
        Scene scene = new Scene("H5", subject());
        scene.run(fiber -> {
            Channel<Integer> closed = channels().bounded(1);
            List<Member> receivers = new ArrayList<>();
            for (int number = 0; number < 3; number++) {
                receivers.add(new Member(
                                scene,
                                "receiver " + number,
                                self -> scene.same(null, channels().receive(closed), "what comes at the end"))
                        .waiting());
            }
            Member iterating = new Member(scene, "the one who iterates", self -> {
                        for (int element : closed) {
                            scene.holds(false, "there is no element, and no " + element);
                        }
                    })
                    .waiting();
            channels().close(closed);
            receivers.forEach(Member::join);
            iterating.join();
            Channel<Integer> failed = channels().bounded(1);
            IOException cause = new IOException("H5");
            Member receiver = new Member(scene, "the receiver", self -> {
                        Throwable thrown = scene.thrown(() -> channels().receive(failed), "receive");
                        scene.holds(thrown instanceof CompletionException, "a checked cause is wrapped");
                        scene.same(cause, thrown.getCause(), "the cause");
                    })
                    .waiting();
            channels().fail(failed, cause);
            receiver.join();
        });
    }

    /// Nothing can be sent after the end, and the sender is told why.
    @Test
    default void h6_nothingIsSentAfterTheEnd() {
        Scene scene = new Scene("H6", subject());
        scene.run(fiber -> {
            Channel<Integer> closed = channels().bounded(2);
            channels().close(closed);
            scene.throwsA(SinkClosed.class, () -> channels().send(closed, 1), "send to a closed channel");
            scene.holds(!channels().trySend(closed, 1), "trySend to a closed channel");
            scene.same(null, channels().receive(closed), "what comes at the end");
            for (boolean cancels : new boolean[] {false, true}) {
                RuntimeException cause = scene.cause("of the channel");
                Channel<Integer> ended = channels().bounded(2);
                if (cancels) {
                    channels().cancel(ended, cause);
                } else {
                    channels().fail(ended, cause);
                }
                scene.throwsSame(cause, () -> channels().send(ended, 1), "send");
                scene.holds(!channels().trySend(ended, 1), "trySend");
                scene.throwsSame(cause, () -> channels().receive(ended), "receive");
            }
        });
    }

    /// `cancel` ends senders and receivers at once, those that wait and those that come later.
    @Test
    default void h7a_cancelEndsBothSides() {
        Scene scene = new Scene("H7a", subject());
        scene.run(fiber -> {
            Channel<Integer> full = channels().bounded(5);
            for (int element = 0; element < 5; element++) {
                channels().send(full, element);
            }
            Member sender = new Member(scene, "the sender", self -> channels().send(full, 5)).waiting();
            RuntimeException cause = scene.cause("of the channel");
            channels().cancel(full, cause);
            sender.endsWith(cause);
            scene.throwsSame(cause, () -> channels().receive(full), "receive");
            channels().cancel(full, scene.cause("too late"));
            scene.throwsSame(cause, () -> channels().send(full, 6), "send");
            Channel<Integer> empty = channels().bounded(0);
            Member receiver =
                    new Member(scene, "the receiver", self -> channels().receive(empty)).waiting();
            channels().cancel(empty, cause);
            receiver.endsWith(cause);
        });
    }

    /// The elements in the channel are undelivered, and the element of a waiting sender is not.
    @Test
    default void h7b_whatASenderKeepsIsNotDiscarded() {
        Scene scene = new Scene("H7b", subject());
        scene.run(fiber -> {
            List<Integer> undelivered = new CopyOnWriteArrayList<>();
            Channel<Integer> full = channels().bounded(4, undelivered::add);
            for (int element = 0; element < 4; element++) {
                channels().send(full, element);
            }
            Member sender = new Member(scene, "the sender", self -> channels().send(full, 4)).waiting();
            RuntimeException cause = scene.cause("of the channel");
            channels().cancel(full, cause);
            sender.endsWith(cause);
            scene.equal(List.of(0, 1, 2, 3), undelivered, "what is undelivered");
        });
    }

    /// `cancel` also ends a channel that was closed, as long as something is left in it, and tells whether it has.
    @Test
    default void h7c_cancelDiscardsWhatACloseHasLeft() {
        Scene scene = new Scene("H7c", subject());
        scene.run(fiber -> {
            List<Integer> undelivered = new ArrayList<>();
            RuntimeException cause = scene.cause("of the channel");
            Channel<Integer> channel = channels().bounded(1, undelivered::add);
            channels().send(channel, 1);
            Member sender = new Member(scene, "the sender", self -> channels().send(channel, 2)).waiting();
            channels().close(channel);
            scene.holds(channels().cancel(channel, cause), "something is left to cancel");
            sender.endsWith(cause);
            scene.equal(List.of(1), undelivered, "what is undelivered");
            scene.throwsSame(cause, () -> channels().receive(channel), "receive");
            Channel<Integer> empty = channels().bounded(1, undelivered::add);
            channels().close(empty);
            scene.holds(!channels().cancel(empty, cause), "nothing is left to cancel");
            scene.holds(!channels().cancel(channel, cause), "a second cancel has no effect");
            scene.same(null, channels().receive(empty), "what comes at the end");
        });
    }

    /// Each element that the channel discards is undelivered, once. What `onUndelivered` throws goes to the
    /// uncaught exception handler, and the others are undelivered all the same.
    @Test
    default void h8_whatIsDiscardedIsUndelivered() {
        Scene scene = new Scene("H8", subject());
        scene.run(fiber -> {
            List<Integer> undelivered = new ArrayList<>();
            RuntimeException thrown = scene.cause("of onUndelivered");
            AtomicReference<@Nullable Throwable> reported = new AtomicReference<>();
            Channel<Integer> channel = channels().bounded(3, element -> {
                undelivered.add(element);
                if (element == 1) {
                    throw thrown;
                }
            });
            for (int element = 0; element < 3; element++) {
                channels().send(channel, element);
            }
            Thread thread = Thread.currentThread();
            Thread.UncaughtExceptionHandler before = thread.getUncaughtExceptionHandler();
            thread.setUncaughtExceptionHandler((ignored, uncaught) -> reported.set(uncaught));
            try {
                channels().cancel(channel, scene.cause("of the channel"));
            } finally {
                thread.setUncaughtExceptionHandler(before);
            }
            scene.equal(List.of(0, 1, 2), undelivered, "what is undelivered");
            scene.same(thrown, reported.get(), "what was reported");
            List<Integer> replaced = new ArrayList<>();
            Channel<Integer> latest = channels().latest(replaced::add);
            scene.holds(channels().trySend(latest, 1) && channels().trySend(latest, 2), "it takes all");
            channels().cancel(latest, scene.cause("of the channel"));
            scene.equal(List.of(1, 2), replaced, "what is undelivered of the latest channel");
        });
    }

    /// A source of `produce` ends as its body does. A failure is the source's and the scope's, once.
    @Test
    default void h13_theSourceEndsAsItsBodyEnds() {
        Scene scene = new Scene("H13", subject());
        scene.run(fiber -> {
            List<Integer> received = new ArrayList<>();
            Bundle.joinAfter(scope -> {
                Source<Integer> numbers = channels().produce(scope, 2, sink -> {
                    for (int number = 0; number < 5; number++) {
                        sink.send(number);
                    }
                });
                numbers.forEach(received::add);
                scene.holds(numbers.isEnded(), "the source has ended");
                return null;
            });
            scene.equal(List.of(0, 1, 2, 3, 4), received, "what was received");
            IOException failure = new IOException("H13");
            AtomicReference<@Nullable Throwable> met = new AtomicReference<>();
            Throwable thrown = scene.thrown(
                    () -> Bundle.joinAfter(scope -> {
                        Source<Integer> numbers = channels().produce(scope, 2, sink -> {
                            sink.send(1);
                            throw failure;
                        });
                        return Fiber.current().forbid(() -> {
                            scene.equal(1, numbers.receive(), "what was sent before the failure");
                            try {
                                return numbers.receive();
                            } catch (CompletionException wrapped) {
                                met.set(wrapped.getCause());
                                throw wrapped;
                            }
                        });
                    }),
                    "the scope");
            scene.same(failure, met.get(), "what the source has failed with");
            scene.same(
                    failure, thrown instanceof CompletionException ? thrown.getCause() : thrown, "the scope's failure");
            scene.equal(0, failure.getSuppressed().length, "other failures");
        });
    }

    /// A scope that is terminated ends the bodies in it, also those that wait in `send`.
    @Test
    default void h13_theScopeEndsTheBody() {
        Scene scene = new Scene("H13", subject());
        scene.run(fiber -> {
            AtomicReference<@Nullable Throwable> met = new AtomicReference<>();
            Bundle.joinAfter(scope -> {
                Source<Integer> endless = channels().produce(scope, 1, sink -> {
                    try {
                        for (int number = 0; ; number++) {
                            sink.send(number);
                        }
                    } catch (Throwable thrown) {
                        met.set(thrown);
                        throw thrown;
                    }
                });
                scene.equal(0, endless.receive(), "the first element");
                scope.terminate();
                return null;
            });
            scene.holds(met.get() instanceof ScopeTerminated, "the body was told by " + met.get());
        });
    }
}
