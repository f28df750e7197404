package io.picos.compat.wrong;

import io.picos.compat.shared.FlowSubject;
import io.picos.compat.stream.Audience;
import io.picos.compat.stream.SourceRules;
import io.picos.compat.stream.Spout;
import io.picos.compat.stream.StreamSubject;
import io.picos.completablefuture.CompletableFutureBridge;
import io.picos.std.channel.Inflow;
import io.picos.std.channel.Producer;
import io.picos.std.channel.Sink;
import io.picos.std.channel.SinkClosed;
import io.picos.std.event.Event;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Streams that break one rule each.
final class WrongStreams {
    private WrongStreams() {}

    /// What all of them are made of.
    private static class Real extends FlowSubject {
        Real() {
            super(CompletableFutureBridge.on(ForkJoinPool.commonPool()));
        }
    }

    /// What all of them are run against.
    abstract static class Streams extends OnThreads implements SourceRules {}

    @Wrong("P1")
    static class RunsTheBodyOfWhoHasGone extends Streams {
        @Override
        public StreamSubject streams() {
            return new Real() {
                @Override
                public <T> Built<T> build(Producer<T> body) {
                    Built<T> real = super.build(body);
                    return audience -> {
                        real.subscribe(audience);
                        if (audience.isCancelled()) { // at once
                            try {
                                body.run(new Deaf<>());
                            } catch (Exception late) {
                                // nobody listens
                            }
                        }
                    };
                }
            };
        }
    }

    /// Takes everything, and tells nobody.
    private static final class Deaf<T> implements Sink<T> {
        @Override
        public void send(T element) {}

        @Override
        public boolean trySend(T element) {
            return true;
        }

        @Override
        public Event<@Nullable Void> sending(T element) {
            return Event.always(null);
        }
    }

    @Wrong(value = "P2", hangs = true)
    static class RequestsAll extends Streams {
        @Override
        public StreamSubject streams() {
            return new Real() {
                @Override
                protected <T> Flow.Subscriber<T> listener(Audience<T> audience) {
                    return new Listener<>(audience) {
                        @Override
                        protected void request(Flow.Subscription subscription, long number) {
                            super.request(subscription, number > 0 ? Long.MAX_VALUE : number);
                        }
                    };
                }
            };
        }
    }

    /// Signals one element of a sender behind its next.
    @Wrong("P3")
    static class LetsAnElementOvertake extends Streams {
        @Override
        public StreamSubject streams() {
            return new Real() {
                @Override
                protected <T> Flow.Subscriber<T> listener(Audience<T> audience) {
                    AtomicReference<@Nullable T> held = new AtomicReference<>();
                    AtomicBoolean takesAll = new AtomicBoolean();
                    return new Listener<>(audience) {
                        @Override
                        protected void request(Flow.Subscription subscription, long number) {
                            takesAll.compareAndSet(false, number == Long.MAX_VALUE);
                            super.request(subscription, number);
                        }

                        @Override
                        public void onNext(T element) {
                            if (takesAll.get() && element.equals(150)) {
                                held.set(element);
                                return;
                            }
                            super.onNext(element);
                            T before = element.equals(151) ? held.getAndSet(null) : null;
                            if (before != null) {
                                super.onNext(before);
                            }
                        }
                    };
                }
            };
        }
    }

    @Wrong(value = "P5", hangs = true)
    static class SwallowsALateError extends Streams {
        @Override
        public StreamSubject streams() {
            return new Real() {
                @Override
                protected <T> Producer<T> body(Producer<T> given, Audience<T> audience) {
                    return sink -> {
                        try {
                            given.run(sink);
                        } catch (IOException late) {
                            if (!audience.isCancelled()) {
                                throw late;
                            }
                        }
                    };
                }
            };
        }
    }

    @Wrong("P6")
    static class WrapsTheFailure extends Streams {
        @Override
        public StreamSubject streams() {
            return new Real() {
                @Override
                protected <T> Producer<T> body(Producer<T> given, Audience<T> audience) {
                    return sink -> {
                        try {
                            given.run(sink);
                        } catch (IllegalStateException failure) {
                            throw failure.getClass() == IllegalStateException.class
                                    ? new IllegalStateException(failure)
                                    : failure;
                        }
                    };
                }
            };
        }
    }

    @Wrong(value = "P7", hangs = true)
    static class ForgivesASubscriberThatThrows extends Streams {
        @Override
        public StreamSubject streams() {
            return new Real() {
                @Override
                protected <T> Flow.Subscriber<T> listener(Audience<T> audience) {
                    return new Listener<>(audience) {
                        @Override
                        public void onNext(T element) {
                            try {
                                super.onNext(element);
                            } catch (RuntimeException thrown) {
                                // as if nothing had happened
                            }
                        }
                    };
                }
            };
        }
    }

    @Wrong("P8")
    static class TakesWhatComesTooLate extends Streams {
        @Override
        public StreamSubject streams() {
            return new Real() {
                @Override
                protected <T> Producer<T> body(Producer<T> given, Audience<T> audience) {
                    return sink -> given.run(new Sink<>() {
                        @Override
                        public void send(T element) {
                            try {
                                sink.send(element);
                            } catch (SinkClosed closed) {
                                // as if somebody had it
                            }
                        }

                        @Override
                        public boolean trySend(T element) {
                            return sink.trySend(element);
                        }

                        @Override
                        public Event<@Nullable Void> sending(T element) {
                            return sink.sending(element);
                        }
                    });
                }
            };
        }
    }

    @Wrong(value = "P9", hangs = true)
    static class KeepsItsSubscribers extends Streams {
        private final List<Object> kept = new CopyOnWriteArrayList<>();

        @Override
        public StreamSubject streams() {
            return new Real() {
                @Override
                protected <T> Flow.Subscriber<T> listener(Audience<T> audience) {
                    return new Listener<>(audience) {
                        @Override
                        protected void request(Flow.Subscription subscription, long number) {
                            if (number == 10) {
                                kept.add(audience);
                            }
                            super.request(subscription, number);
                        }
                    };
                }
            };
        }
    }

    @Wrong("P11")
    static class RequestsTooMuch extends Streams {
        @Override
        public StreamSubject streams() {
            return new Real() {
                @Override
                public <T> Inflow<T> open(Spout<T> spout, int prefetch, @Nullable Consumer<? super T> onUndelivered) {
                    return super.open(spout, prefetch == 16 ? 17 : prefetch, onUndelivered);
                }
            };
        }
    }

    /// Cancels a subscription once more than it should, if the prefetch is that of one test.
    abstract static class CancelsOnceMore extends Streams {
        private final int atPrefetch;

        CancelsOnceMore(int atPrefetch) {
            this.atPrefetch = atPrefetch;
        }

        @Override
        public StreamSubject streams() {
            return new Real() {
                @Override
                public <T> Inflow<T> open(Spout<T> spout, int prefetch, @Nullable Consumer<? super T> onUndelivered) {
                    if (prefetch == atPrefetch) {
                        spout.cancelled();
                    }
                    return super.open(spout, prefetch, onUndelivered);
                }
            };
        }
    }

    @Wrong("P12a")
    static class CancelsTwice extends CancelsOnceMore {
        CancelsTwice() {
            super(5);
        }
    }

    @Wrong("P12c")
    static class CancelsAfterTheEnd extends CancelsOnceMore {
        CancelsAfterTheEnd() {
            super(6);
        }
    }

    @Wrong("P12d")
    static class CancelsForAReceiver extends CancelsOnceMore {
        CancelsForAReceiver() {
            super(7);
        }
    }

    @Wrong("P12b")
    static class ForgetsWhatIsBuffered extends Streams {
        @Override
        public StreamSubject streams() {
            return new Real() {
                @Override
                public <T> Inflow<T> open(Spout<T> spout, int prefetch, @Nullable Consumer<? super T> onUndelivered) {
                    return super.open(spout, prefetch, prefetch == 4 ? null : onUndelivered);
                }
            };
        }
    }

    @Wrong("P13")
    static class ChangesTheFailure extends Streams {
        @Override
        public StreamSubject streams() {
            return new Real() {
                @Override
                protected <T> Spout.Target<T> target(Spout<T> spout, Flow.Subscriber<? super T> subscriber) {
                    Spout.Target<T> real = super.target(spout, subscriber);
                    return new Spout.Target<>() {
                        @Override
                        public void next(T element) {
                            real.next(element);
                        }

                        @Override
                        public void complete() {
                            real.complete();
                        }

                        @Override
                        public void fail(Throwable thrown) {
                            real.fail(new IllegalStateException(thrown));
                        }
                    };
                }
            };
        }
    }

    @Wrong("P14")
    static class DropsWhatIsTooMuch extends Streams {
        @Override
        public StreamSubject streams() {
            return new Real() {
                @Override
                protected <T> Spout.Target<T> target(Spout<T> spout, Flow.Subscriber<? super T> subscriber) {
                    AtomicLong elements = new AtomicLong();
                    Spout.Target<T> real = super.target(spout, subscriber);
                    return new Spout.Target<>() {
                        @Override
                        public void next(T element) {
                            if (elements.incrementAndGet() <= spout.requested()) {
                                real.next(element);
                            }
                        }

                        @Override
                        public void complete() {
                            real.complete();
                        }

                        @Override
                        public void fail(Throwable thrown) {
                            real.fail(thrown);
                        }
                    };
                }
            };
        }
    }

    @Wrong("P16")
    static class LeavesTheSubscriptionBehind extends Streams {
        @Override
        public StreamSubject streams() {
            return new Real() {
                @Override
                public <T> @Nullable T awaitFirst(Spout<T> spout) {
                    return super.open(spout, 1, null).receive();
                }
            };
        }
    }
}
