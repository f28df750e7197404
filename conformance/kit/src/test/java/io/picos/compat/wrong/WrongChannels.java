package io.picos.compat.wrong;

import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.compat.channel.ChannelEndRules;
import io.picos.compat.channel.ChannelEventRules;
import io.picos.compat.channel.ChannelStormRules;
import io.picos.compat.channel.ChannelSubject;
import io.picos.std.channel.Channel;
import io.picos.std.channel.Producer;
import io.picos.std.channel.SinkClosed;
import io.picos.std.channel.Source;
import io.picos.std.event.Event;
import io.picos.std.structured.Bundle;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Channels that break one rule each.
final class WrongChannels {
    private WrongChannels() {}

    /// What most of them are run against.
    abstract static class Channels extends OnThreads implements ChannelEndRules, ChannelEventRules, ChannelSubject {
        @Override
        public ChannelSubject channels() {
            return this;
        }
    }

    /// Of two elements that follow each other, the first is sent last, in a channel for 64.
    @Wrong("H1")
    static class OvertakesItself extends Channels {
        private final Map<Integer, Object> held = new ConcurrentHashMap<>();

        @Override
        @SuppressWarnings("unchecked") // each test has a subject of its own, and one type of elements
        public <T> void send(Channel<T> channel, T element) {
            if (!channel.toString().contains("bounded 64")) {
                channel.send(element);
            } else if ((Integer) element % 2 == 0) {
                held.put((Integer) element, element);
            } else {
                channel.send(element);
                channel.send((T) Objects.requireNonNull(held.remove((Integer) element - 1)));
            }
        }
    }

    @Wrong(value = "H2b", also = "H2a")
    static class LosesWhatWasHandedOver extends Channels implements ChannelStormRules {
        @Override
        public <T> @Nullable T receive(Channel<T> channel) {
            T element = channel.receive();
            Fiber.current().check();
            return element;
        }
    }

    /// Drops each tenth element of a channel for sixteen.
    @Wrong("H2a")
    static class DropsElements extends Channels implements ChannelStormRules {
        private final AtomicInteger received = new AtomicInteger();

        @Override
        public <T> @Nullable T receive(Channel<T> channel) {
            if (channel.toString().contains("bounded 16") && received.incrementAndGet() % 10 == 0) {
                channel.tryReceive();
            }
            return channel.receive();
        }
    }

    @Wrong(value = "H2b", also = "H2a")
    static class ThrowsThoughItHasSent extends Channels implements ChannelStormRules {
        @Override
        public <T> void send(Channel<T> channel, T element) {
            channel.send(element);
            Fiber.current().check();
        }
    }

    @Wrong("H2c")
    static class TakesAWakeUpForAnEnd extends Channels implements ChannelStormRules {
        @Override
        public <T> @Nullable T receive(Channel<T> channel) {
            return Woken.orFail(channel::receive);
        }
    }

    @Wrong("H3")
    static class KeepsAll extends Channels {
        @Override
        public <T> Channel<T> latest(Consumer<? super T> onUndelivered) {
            return Channel.unbounded(onUndelivered);
        }
    }

    @Wrong("H4")
    static class LooksForACancellationOnlyIfItWaits extends Channels {
        @Override
        public <T> void send(Channel<T> channel, T element) {
            Fiber.current();
            if (!channel.trySend(element)) {
                channel.send(element);
            }
        }
    }

    @Wrong("H5")
    static class LetsTheFailureOvertake extends Channels {
        @Override
        public boolean fail(Channel<?> channel, Throwable cause) {
            return channel.cancel(cause);
        }
    }

    @Wrong("H6")
    static class SwallowsWhatIsSentTooLate extends Channels {
        @Override
        public <T> void send(Channel<T> channel, T element) {
            try {
                channel.send(element);
            } catch (SinkClosed closed) {
                // as if somebody had it
            }
        }
    }

    /// Lets receivers drain a channel for five elements.
    @Wrong(value = "H7a", hangs = true)
    static class EndsOneSideOnly extends Channels {
        @Override
        public boolean cancel(Channel<?> channel, Throwable cause) {
            return channel.toString().contains("bounded 5") ? channel.fail(cause) : channel.cancel(cause);
        }
    }

    /// Discards also the elements of the senders that wait, in a channel for four.
    @Wrong("H7b")
    static class TakesTheElementFromItsSender extends Channels {
        private volatile @Nullable Consumer<Object> discard;

        @Override
        @SuppressWarnings("unchecked") // each test has a subject of its own, and one type of elements
        public <T> Channel<T> bounded(int capacity, Consumer<? super T> onUndelivered) {
            discard = capacity == 4 ? (Consumer<Object>) onUndelivered : null;
            return Channel.bounded(capacity, onUndelivered);
        }

        @Override
        public <T> void send(Channel<T> channel, T element) {
            try {
                channel.send(element);
            } catch (RuntimeException ended) {
                Consumer<Object> taken = discard;
                if (taken != null) {
                    taken.accept(element);
                }
                throw ended;
            }
        }
    }

    @Wrong("H7c")
    static class SaysThatItHasNotCancelled extends Channels {
        @Override
        public boolean cancel(Channel<?> channel, Throwable cause) {
            return channel.cancel(cause) && false;
        }
    }

    @Wrong("H8")
    static class ForgetsTheBuffer extends Channels {
        @Override
        public <T> Channel<T> bounded(int capacity, Consumer<? super T> onUndelivered) {
            return capacity == 3 ? Channel.bounded(capacity) : Channel.bounded(capacity, onUndelivered);
        }
    }

    @Wrong("H9")
    static class TakesNullForNoElement extends Channels {
        @Override
        public <T> boolean trySend(Channel<T> channel, @Nullable T element) {
            return element != null && channel.trySend(element);
        }
    }

    @Wrong("H10")
    static class MindsACancellation extends Channels {
        @Override
        public <T> @Nullable T tryReceive(Channel<T> channel) {
            Fiber fiber = Fiber.currentOrNull();
            if (fiber != null) {
                fiber.check();
            }
            return channel.tryReceive();
        }
    }

    @Wrong("H11")
    static class SendsThoughItHasLost extends Channels {
        @Override
        public <T> Event<@Nullable Void> sending(Channel<T> channel, T element) {
            Event<@Nullable Void> again = Event.fromRequest(
                    choice -> choice.tryAttach(Trigger.withAction(ended -> channel.trySend(element))));
            return Event.choose(channel.sending(element), again);
        }
    }

    @Wrong(value = "H12", hangs = true)
    static class NeverCommitsAtTheEnd extends Channels {
        @Override
        public <T> Event<@Nullable T> receiving(Channel<T> channel) {
            return Event.guard(() -> channel.isEnded() ? Event.choose() : channel.receiving());
        }
    }

    @Wrong("H13")
    static class TakesAFailureForAnEnd extends Channels {
        @Override
        public <T> Source<T> produce(Bundle scope, int capacity, Producer<T> body) {
            return Channel.produce(scope, capacity, sink -> {
                try {
                    body.run(sink);
                } catch (Exception failure) {
                    // as if the body had returned
                }
            });
        }
    }

    @Wrong(value = "H14", hangs = true)
    static class KeepsWhatIsReceived extends Channels {
        private final List<Object> kept = new CopyOnWriteArrayList<>();

        @Override
        public <T> @Nullable T receive(Channel<T> channel) {
            T element = channel.receive();
            if (element != null && element.getClass() == Object.class) {
                kept.add(element);
            }
            return element;
        }
    }
}
