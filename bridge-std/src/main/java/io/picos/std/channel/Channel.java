package io.picos.std.channel;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.util.Objects.requireNonNull;

import io.picos.Cancellation;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.std.Uncaught;
import io.picos.std.Waiters;
import io.picos.std.event.Choice;
import io.picos.std.event.Event;
import io.picos.std.structured.Bundle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A queue between fibers of any schedulers: any number of fibers send, any number receive.
///
/// ```java
/// Channel<Order> orders = Channel.bounded(100);
/// orders.send(order); // suspends while 100 orders wait
/// Order next = orders.receive(); // suspends until there is an order
/// ```
///
/// A *rendezvous* channel has no room: a sender waits until a receiver has the element. A *bounded* channel has
/// room for a number of elements, an *unbounded* channel for all. The *latest* channel keeps only the newest
/// element (H3). The capacity is the back-pressure: an unbounded channel has none, and grows.
///
/// The owner of a channel ends it. After [#close()] the receivers get the elements that are left, and then null.
/// [#fail] does the same, with an exception in the place of null. [#cancel] is for the receiving side: nobody
/// gets anything any more.
///
/// No element is lost or doubled: `send` that throws has not sent the element, `receive` that throws has taken
/// none (H2). Elements that the channel itself discards, in `cancel` or since a newer one has come, go to
/// `onUndelivered` (H8).
///
/// Any thread may call the methods that do not suspend. They are lock-free, and ignore cancellation (H10).
///
/// ## Memory consistency effects
///
/// Actions before an element was sent *happen-before* the return of the method that receives it. In a bounded
/// channel, actions before the *k*-th receive happen-before the return of the send of the element *k* +
/// capacity (H15).
///
/// ## Rules
///
/// H1 to H15 of `docs/RULES.md`.
///
/// @param <T> the type of the elements, which are never null
public final class Channel<T> implements Source<T>, Sink<T> {
    /*
     * State machine. One field holds the whole state, an immutable object: the elements, the queues of waiting
     * senders and takers, a match, and how the channel was ended.
     *
     *   name      elements       senders   takers  match
     *   QUIET     0 to capacity  -         -       -       nobody waits
     *   FULL      capacity       1 or more -       -
     *   EMPTY     0              -         1 or more -
     *   MATCHING  any            any       any     a Match
     *
     *   QUIET --send----------> QUIET     if there is room; else
     *   QUIET --send----------> FULL      the sender waits
     *   QUIET --receive-------> QUIET     if there is an element; else
     *   QUIET --receive-------> EMPTY     the receiver waits
     *   EMPTY --send----------> EMPTY, QUIET  the first taker is served, and then taken off its queue
     *   FULL  --receive-------> FULL, QUIET   the first element is taken; then the element of the first sender
     *                                         moves into the buffer. Without any capacity, the first sender is
     *                                         served, and then taken off its queue
     *   any   --an event------> MATCHING  if something could move; else the alternative waits in a queue
     *   MATCHING -------------> any other the match is decided, and its element moved
     *   any   --close, fail, cancel--> the same, ended
     *
     * Each arrow is a CAS. What has to follow a CAS is not a duty of the thread that made it: `settled` does it,
     * on any thread that comes next, and nothing else happens before. So `settled` drops those at the head of a
     * queue who are served or have left, moves elements of senders into a buffer that has room, decides a match,
     * and tells waiters of the end. Each of these steps has the same effect on any thread.
     *
     * A choice that both sends and receives must not meet itself. Its alternatives wait side by side, which is
     * the only case in which both queues have members.
     */
    private static final VarHandle STATE =
            fieldVarHandle(MethodHandles.lookup(), "state", VarHandle.class, Channel.class, State.class);

    private final int capacity;
    private final boolean replaces; // `latest`: a new element takes the place of the old one
    private final @Nullable Consumer<? super T> onUndelivered;
    private volatile State<T> state = Buffer.empty(); // CASed, any thread

    private Channel(int capacity, boolean replaces, @Nullable Consumer<? super T> onUndelivered) {
        this.capacity = capacity;
        this.replaces = replaces;
        this.onUndelivered = onUndelivered;
    }

    // ---- making one

    /// {@return a channel without room: a sender waits until a receiver has the element (H3)}
    ///
    /// @param <T> the type of the elements
    public static <T> Channel<T> rendezvous() {
        return new Channel<>(0, false, null);
    }

    /// {@return a channel without room, like [#rendezvous()]} It never discards an element: an element that is
    /// not received stays with its sender. So it needs no `onUndelivered`; it is here for code that chooses the
    /// kind of its channel.
    ///
    /// @param onUndelivered is never called
    /// @param <T> the type of the elements
    public static <T> Channel<T> rendezvous(Consumer<? super T> onUndelivered) {
        return new Channel<>(0, false, requireNonNull(onUndelivered, "onUndelivered"));
    }

    /// {@return a channel with room for a number of elements (H3)}
    ///
    /// @param capacity the number of elements for which there is room; with zero, as [#rendezvous()]
    /// @param <T> the type of the elements
    /// @throws IllegalArgumentException if `capacity` is negative
    public static <T> Channel<T> bounded(int capacity) {
        return new Channel<>(checked(capacity), false, null);
    }

    /// {@return a channel with room for a number of elements (H3)}
    ///
    /// @param capacity the number of elements for which there is room; with zero, as [#rendezvous()]
    /// @param onUndelivered takes the elements that nobody receives, since the channel is cancelled (H8). Runs
    ///     on the thread that cancels, and must not suspend; the uncaught exception handler gets its exceptions
    /// @param <T> the type of the elements
    /// @throws IllegalArgumentException if `capacity` is negative
    public static <T> Channel<T> bounded(int capacity, Consumer<? super T> onUndelivered) {
        return new Channel<>(checked(capacity), false, requireNonNull(onUndelivered, "onUndelivered"));
    }

    /// {@return a channel with room for all elements: a sender never waits (H3)} Without back-pressure, a
    /// channel whose receivers are slow fills the heap.
    ///
    /// @param <T> the type of the elements
    public static <T> Channel<T> unbounded() {
        return new Channel<>(Integer.MAX_VALUE, false, null);
    }

    /// {@return a channel with room for all elements: a sender never waits (H3)}
    ///
    /// @param onUndelivered as in [#bounded(int, Consumer)]
    /// @param <T> the type of the elements
    public static <T> Channel<T> unbounded(Consumer<? super T> onUndelivered) {
        return new Channel<>(Integer.MAX_VALUE, false, requireNonNull(onUndelivered, "onUndelivered"));
    }

    /// {@return a channel that keeps the newest element only: a sender never waits, and its element takes the
    /// place of the one before (H3)} For readings that grow old, such as prices or positions.
    ///
    /// @param <T> the type of the elements
    public static <T> Channel<T> latest() {
        return new Channel<>(1, true, null);
    }

    /// {@return a channel that keeps the newest element only (H3)}
    ///
    /// @param onUndelivered takes the elements that nobody receives, since a newer one has come, or the channel
    ///     is cancelled (H8). Runs on a thread that uses the channel at that moment, and must not suspend; the
    ///     uncaught exception handler gets its exceptions
    /// @param <T> the type of the elements
    public static <T> Channel<T> latest(Consumer<? super T> onUndelivered) {
        return new Channel<>(1, true, requireNonNull(onUndelivered, "onUndelivered"));
    }

    private static int checked(int capacity) {
        if (capacity < 0) {
            throw new IllegalArgumentException("capacity is negative (H3): " + capacity);
        }
        return capacity;
    }

    /// Starts a fiber in the scope, and returns its elements as a source. The source ends when the body has returned,
    /// and
    /// fails with the very exception that the body throws, which is then the scope's failure too (H13). When the
    /// scope is terminated, the body is cancelled, like all fibers of the scope.
    ///
    /// @param scope in which the fiber runs
    /// @param capacity how many elements the body may be ahead of the receivers
    /// @param body sends the elements
    /// @param <T> the type of the elements
    /// @return the elements that the body sends
    /// @throws IllegalArgumentException if `capacity` is negative
    /// @throws RuntimeException what [Bundle#fork] throws, if the fiber cannot be started
    public static <T> Source<T> produce(Bundle scope, int capacity, Producer<T> body) {
        requireNonNull(scope, "scope");
        requireNonNull(body, "body");
        Channel<T> channel = bounded(capacity);
        scope.fork(() -> {
            try {
                body.run(channel);
            } catch (Throwable thrown) {
                channel.fail(Cancellation.original(thrown));
                throw thrown;
            }
            channel.close();
        });
        return channel;
    }

    // ---- sending

    @Override
    public void send(T element) {
        requireNonNull(element, "element");
        Fiber.current().check();
        while (true) {
            State<T> current = settled();
            if (current.end() != null) {
                throw current.end().toSender();
            }
            if (hasRoom(current)) {
                if (tryPut(current, element)) {
                    return;
                }
            } else {
                Caller<T> sender = new Caller<>(element);
                Trigger.prepare(); // so that the fiber can leave
                if (tryReplace(current, current.withSenders(current.senders().with(sender)))) {
                    await(sender, true, this);
                    return;
                }
            }
            // lost to another operation, which made progress
        }
    }

    @Override
    public boolean trySend(T element) {
        requireNonNull(element, "element");
        while (true) {
            State<T> current = settled();
            if (current.end() != null || !hasRoom(current)) {
                return false;
            }
            if (tryPut(current, element)) {
                return true;
            }
            // lost to another operation, which made progress
        }
    }

    @Override
    public Event<@Nullable Void> sending(T element) {
        requireNonNull(element, "element");
        return Event.fromRequest("send to", this, choice -> offer(untyped(choice), element));
    }

    /// {@return whether an element can be sent: to the taker that has waited longest, or into the buffer}
    private boolean hasRoom(State<T> current) {
        return current.buffer().size() < capacity
                || replaces
                || !current.takers().isEmpty();
    }

    private boolean tryPut(State<T> current, T element) {
        if (current.takers().isEmpty()) {
            return tryReplace(current, current.with(afterPut(current.buffer(), element)));
        }
        Trigger.prepare();
        State<T> served = current.withTakers(current.takers().rest()); // made first, since that may throw (H2a)
        if (!current.takers().first().tryGive(element)) {
            return false; // served by another sender, or gone
        }
        tryReplace(current, served); // or else another does it
        return true;
    }

    private Buffer<T> afterPut(Buffer<T> buffer, T element) {
        return replaces ? Buffer.<T>empty().and(element) : buffer.and(element);
    }

    /// Asks for a choice to send.
    private void offer(Choice<@Nullable Object> choice, T element) {
        while (choice.isOpen()) {
            State<T> current = settled();
            End end = current.end();
            Party<T> taker = current.takers().first(each -> canMeet(each, choice));
            if (end != null) {
                choice.tryCommit(() -> {
                    throw end.toSender();
                });
            } else if (taker != null || current.buffer().size() < capacity || replaces) {
                tryReplace(current, current.with(new Match<>(choice, true, element, taker)));
                settled();
            } else {
                Chooser<T> sender = new Chooser<>(choice, element);
                if (tryReplace(current, current.withSenders(current.senders().with(sender)))) {
                    forgetAtTheEnd(choice, sender, true);
                    return;
                }
            }
        }
    }

    // ---- receiving

    @Override
    public @Nullable T receive() {
        return receive(this);
    }

    /// @param waitedFor the source that this is a part of, for dumps
    @Nullable T receive(Object waitedFor) {
        Fiber.current().check();
        while (true) {
            State<T> current = settled();
            if (!current.isEmpty()) {
                T taken = tryTake(current);
                if (taken != null) {
                    return taken;
                }
            } else if (current.end() != null) {
                current.end().tellReceiver();
                return null;
            } else {
                Caller<T> taker = new Caller<>(null);
                Trigger.prepare(); // so that the fiber can leave
                if (tryReplace(current, current.withTakers(current.takers().with(taker)))) {
                    return await(taker, false, waitedFor);
                }
            }
            // lost to another operation, which made progress
        }
    }

    @Override
    public @Nullable T tryReceive() {
        while (true) {
            State<T> current = settled();
            if (current.isEmpty()) {
                return null;
            }
            T taken = tryTake(current);
            if (taken != null) {
                return taken;
            }
            // lost to another operation, which made progress
        }
    }

    @Override
    public Event<@Nullable T> receiving() {
        return Event.fromRequest("receive from", this, choice -> ask(untyped(choice)));
    }

    /// {@return the element that was sent first; null if this call has lost to another} Not called if there is
    /// none.
    private @Nullable T tryTake(State<T> current) {
        Buffer<T> buffer = current.buffer();
        if (!current.senders().isEmpty()) {
            Trigger.prepareDeeper(); // since `settled` checks, too
        }
        if (!buffer.isEmpty()) {
            if (!tryReplace(current, current.with(buffer.rest()))) {
                return null;
            }
            if (!current.senders().isEmpty()) {
                settled(); // there is room for the first of them
            }
            return buffer.first();
        }
        Party<T> sender = current.senders().first();
        T element = sender.element();
        if (element == null || !sender.tryTake()) {
            return null; // served by another receiver, or gone
        }
        tryReplace(current, current.withSenders(current.senders().rest())); // or else another does it
        return element;
    }

    /// Asks for a choice to receive.
    void ask(Choice<@Nullable Object> choice) {
        while (choice.isOpen()) {
            State<T> current = settled();
            Buffer<T> buffer = current.buffer();
            Party<T> sender = buffer.isEmpty() ? current.senders().first(each -> canMeet(each, choice)) : null;
            T element = sender == null ? (buffer.isEmpty() ? null : buffer.first()) : sender.element();
            if (element != null) {
                tryReplace(current, current.with(new Match<>(choice, false, element, sender)));
                settled();
            } else if (sender == null && current.end() != null) {
                End end = current.end();
                choice.tryCommit(() -> {
                    end.tellReceiver();
                    return null;
                });
            } else if (sender == null) {
                Chooser<T> taker = new Chooser<>(choice, null);
                if (tryReplace(current, current.withTakers(current.takers().with(taker)))) {
                    forgetAtTheEnd(choice, taker, false);
                    return;
                }
            } // else the sender has just left
        }
    }

    private static boolean canMeet(Party<?> party, Choice<?> choice) {
        Choice<?> theirs = party instanceof Chooser<?> chooser ? chooser.choice() : null;
        return party.isWaiting() && (theirs == null || !choice.isSameAs(theirs));
    }

    @SuppressWarnings("unchecked") // it commits to an element of its type, or to null at the end
    static Choice<@Nullable Object> untyped(Choice<?> choice) {
        return (Choice<@Nullable Object>) choice;
    }

    // ---- waiting

    private @Nullable T await(Caller<T> caller, boolean sends, Object waitedFor) {
        Throwable cause = caller.await(waitedFor);
        if (cause != null && caller.tryLeave()) {
            forgetOne(sends);
            throw Cancellation.unchecked(cause);
        }
        return caller.result();
    }

    private void forgetAtTheEnd(Choice<@Nullable Object> choice, Chooser<T> chooser, boolean sends) {
        Trigger.Action leave = ignored -> {
            chooser.forget();
            forgetOne(sends);
        };
        Trigger trigger = Trigger.withAction(leave);
        if (!choice.tryAttach(trigger)) {
            leave.signaled(trigger);
        }
    }

    /// Accounts for a waiter that has left a queue. Does not settle anything, since it may run in the middle of that.
    private void forgetOne(boolean sends) {
        State<T> current;
        State<T> next;
        do {
            current = state;
            next = sends
                    ? current.withSenders(current.senders().afterOneHasLeft())
                    : current.withTakers(current.takers().afterOneHasLeft());
        } while (!tryReplace(current, next)); // fails only if another succeeds
    }

    // ---- settling

    private State<T> settled() {
        while (true) {
            State<T> current = state;
            State<T> next = current.buffer().mustBeTurned()
                    ? current.with(current.buffer().turned())
                    : current instanceof Busy<T> busy ? afterOneStep(busy) : current;
            if (next == current) {
                return current;
            }
            tryReplace(current, next);
        }
    }

    /// {@return the state after one thing that has to be done before anything else; the same state if there is
    /// none}
    private State<T> afterOneStep(Busy<T> current) {
        if (current.match() != null) {
            Trigger.prepare();
            return after(current.match(), current);
        }
        Waiters<Party<T>> takers = current.takers();
        if (!takers.isEmpty()) {
            if (current.end() != null) {
                Trigger.prepare();
                takers.first().tell(current.end());
                return current.withTakers(takers.rest());
            }
            if (!takers.first().isWaiting()) {
                return current.withTakers(takers.rest());
            }
        }
        Waiters<Party<T>> senders = current.senders();
        if (!senders.isEmpty()) {
            Party<T> first = senders.first();
            if (current.end() != null && current.end().isAtOnce()) {
                Trigger.prepare();
                first.tell(current.end());
                return current.withSenders(senders.rest());
            }
            if (current.buffer().size() < capacity) {
                Trigger.prepare();
                T element = first.element();
                boolean taken = element != null && first.isTaken();
                State<T> served = current.withSenders(senders.rest());
                return taken ? served.with(current.buffer().and(requireNonNull(element))) : served;
            }
            if (!first.isWaiting()) {
                return current.withSenders(senders.rest());
            }
        }
        return current;
    }

    private State<T> after(Match<T> match, State<T> current) {
        boolean moves = match.decide();
        State<T> next = current.with((Match<T>) null);
        Party<T> other = match.other();
        if (other == null) {
            Buffer<T> buffer = current.buffer();
            return !moves ? next : next.with(match.sends() ? afterPut(buffer, match.element()) : buffer.rest());
        }
        if (!moves && other.isWaiting()) {
            return next;
        }
        return match.sends()
                ? next.withTakers(current.takers().without(other))
                : next.withSenders(current.senders().without(other));
    }

    private boolean tryReplace(State<T> current, State<T> next) {
        if (!STATE.compareAndSet(this, current, next)) {
            return false;
        }
        if (replaces
                && current.buffer() != next.buffer()
                && !current.buffer().isEmpty()
                && !next.buffer().isEmpty()) {
            discard(current.buffer().first());
        }
        return true;
    }

    // ---- ending

    /// Ends this channel behind all elements that are sent already, those of waiting senders included (H5). Then
    /// every receiver gets null, for ever. From now on `send` throws [SinkClosed] (H6). Never suspends, and
    /// ignores cancellation.
    ///
    /// @return whether this call has ended the channel; false, and no effect, if it was ended before
    public boolean close() {
        return end(End.CLOSED);
    }

    /// Ends this channel like [#close()], with a failure: behind the elements that are left, every receiver is
    /// thrown the cause, and so is who sends from now on (H5, H6).
    ///
    /// @param cause each receiver and sender gets this same object, which is never changed; a checked exception
    ///     in a [java.util.concurrent.CompletionException] (C8)
    /// @return whether this call has ended the channel; false, and no effect, if it was ended before
    public boolean fail(Throwable cause) {
        return end(new End(requireNonNull(cause, "cause"), false));
    }

    /// Ends this channel at once, for both sides: every sender and receiver, waiting or to come, is thrown the
    /// cause (H7). The elements in the channel go to `onUndelivered` (H8). An element whose `send` throws stays
    /// with its sender. Also ends a channel that was closed or has failed, if there is anything left in it.
    /// Never suspends, and ignores cancellation.
    ///
    /// @param cause each receiver and sender gets this same object, which is never changed; a checked exception
    ///     in a [java.util.concurrent.CompletionException] (C8)
    /// @return whether this call has ended the channel; false, and no effect, if nothing was left to end
    public boolean cancel(Throwable cause) {
        return end(new End(requireNonNull(cause, "cause"), true));
    }

    private boolean end(End end) {
        Trigger.prepareDeeper(); // since `settled` checks, too
        while (true) {
            State<T> current = settled();
            End before = current.end();
            if (before != null && (!end.isAtOnce() || before.isAtOnce() || current.isEmpty())) {
                return false;
            }
            Buffer<T> left = end.isAtOnce() ? Buffer.empty() : current.buffer();
            if (tryReplace(current, new Busy<>(left, current.senders(), current.takers(), null, end))) {
                settled(); // tells the waiters
                for (Buffer<T> lost = end.isAtOnce() ? current.buffer() : Buffer.empty();
                        !lost.isEmpty();
                        lost = lost.rest().turned()) {
                    discard(lost.first());
                }
                return true;
            }
            // lost to another operation, which made progress
        }
    }

    /// Takes an element that nobody receives.
    void discard(T element) {
        if (onUndelivered != null) {
            try {
                onUndelivered.accept(element);
            } catch (Throwable thrown) {
                Uncaught.report(thrown);
            }
        }
    }

    // ---- looking

    @Override
    public boolean isEnded() {
        State<T> current = settled();
        return current.end() != null && current.isEmpty();
    }

    @Override
    public String toString() {
        State<T> current = state;
        String kind = replaces
                ? "latest"
                : switch (capacity) {
                    case 0 -> "rendezvous";
                    case Integer.MAX_VALUE -> "unbounded";
                    default -> "bounded " + capacity;
                };
        return "Channel[" + kind + ", " + (current.end() == null ? "open" : current.end()) + ", "
                + current.buffer().size() + " elements" + waiting(current.senders(), "send")
                + waiting(current.takers(), "receive") + "]";
    }

    private static String waiting(Waiters<?> queue, String to) {
        return queue.isEmpty() ? "" : ", " + queue.size() + " waiting to " + to;
    }
}
