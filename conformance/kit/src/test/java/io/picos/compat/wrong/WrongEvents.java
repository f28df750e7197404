package io.picos.compat.wrong;

import io.picos.Cancellation;
import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Transaction;
import io.picos.Trigger;
import io.picos.compat.event.AlternativeRules;
import io.picos.compat.event.EventRules;
import io.picos.compat.event.EventSubject;
import io.picos.compat.event.RendezvousRules;
import io.picos.std.event.Choice;
import io.picos.std.event.Event;
import io.picos.std.event.Request;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Events that break one rule each.
final class WrongEvents {
    private WrongEvents() {}

    /// What all of them are run against.
    abstract static class Events extends OnThreads
            implements EventRules, AlternativeRules, RendezvousRules, EventSubject {
        @Override
        public EventSubject events() {
            return this;
        }
    }

    @Wrong("E1")
    static class TellsEverybodyThatHeHasWon extends Events {
        @Override
        public <T> boolean tryCommit(Choice<T> choice, Callable<? extends T> result) {
            return choice.tryCommit(result) || true;
        }
    }

    @Wrong(value = "E2a", also = "E2c")
    static class LooksForACancellationAfterTheCommit extends Events {
        @Override
        public <T> T sync(Event<T> event) {
            T value = event.sync();
            Fiber.current().check();
            return value;
        }
    }

    @Wrong("E2b")
    static class WrapsTheCause extends Events {
        @Override
        public <T> T sync(Event<T> event) {
            try {
                return event.sync();
            } catch (RuntimeException cancelled) {
                if (Shown.isOf("E2b", cancelled)) {
                    throw new IllegalStateException(cancelled);
                }
                throw cancelled;
            }
        }
    }

    @Wrong("E2c")
    static class LooksForACancellationFirst extends Events {
        @Override
        public <T> T sync(Event<T> event) {
            Fiber fiber = Fiber.currentOrNull();
            if (fiber != null) {
                fiber.check();
            }
            return event.sync();
        }
    }

    @Wrong("E2d")
    static class TakesAWakeUpForACommit extends Events {
        @Override
        public <T> T sync(Event<T> event) {
            return Woken.orFail(event::sync);
        }
    }

    @Wrong("E3")
    static class LeavesItsTrigger extends Events {
        @Override
        public <T> Event<T> from(Computation<T> computation) {
            return Event.fromRequest(choice -> {
                Trigger completed = Trigger.withAction(ignored -> choice.tryCommit(computation::await));
                if (!computation.tryAttach(completed)) {
                    completed.signal();
                }
            });
        }
    }

    @Wrong("E4a")
    static class GuardsAtOnce extends Events {
        @Override
        public <T> Event<T> guard(Callable<Event<T>> maker) {
            if (Fiber.currentOrNull() != null) {
                return Event.guard(maker);
            }
            try {
                return maker.call();
            } catch (Exception thrown) {
                throw Cancellation.unchecked(thrown);
            }
        }
    }

    @Wrong(value = "E4e", hangs = true)
    static class EndsForNothing extends Events {
        @Override
        public <T> Event<T> choose(List<Event<T>> alternatives) {
            return alternatives.isEmpty()
                    ? Event.from(Computation.cancelled(new Exception("nothing")))
                    : Event.choose(alternatives);
        }
    }

    @Wrong(value = "E4b", also = "E4a")
    static class AsksTheLastFirst extends Events {
        @Override
        public <T> Event<T> choose(List<Event<T>> alternatives) {
            return Event.choose(alternatives.reversed());
        }
    }

    @Wrong("E4c")
    static class GuardsOnce extends Events {
        @Override
        public <T> Event<T> guard(Callable<Event<T>> maker) {
            Computation<Event<T>> made = Computation.create();
            return Event.guard(() -> {
                if (made.isRunning()) {
                    made.tryReturn(maker.call());
                }
                return made.await();
            });
        }
    }

    @Wrong("E4d")
    static class WrapsWhereItIsCommitted extends Events {
        @Override
        public <T, R> Event<R> wrap(Event<T> event, Function<T, R> function) {
            return Event.guard(() -> event.wrap(value -> elsewhere(() -> function.apply(value))));
        }

        private static <R> R elsewhere(Callable<R> wrapping) {
            Computation<R> wrapped = Computation.create();
            Fiber.current().forbid(() -> {
                Fiber.spawn(Fiber.create(Computation.finished()), fiber -> wrapped.tryCapture(wrapping));
                wrapped.awaitCompletion();
                return 1;
            });
            return wrapped.await();
        }
    }

    @Wrong("E5b")
    static class LosesWhatComesAfterTheCommit extends Events {
        @Override
        public <T> Event<T> fromRequest(Request<T> request) {
            return Event.fromRequest(choice -> {
                try {
                    request.request(choice);
                } catch (Exception lost) {
                    if (choice.isOpen()) {
                        throw lost;
                    }
                }
            });
        }
    }

    @Wrong("E5a")
    static class PutsAnotherExceptionAround extends Events {
        @Override
        public <T> Event<T> guard(Callable<Event<T>> maker) {
            return Event.guard(() -> {
                try {
                    return maker.call();
                } catch (Exception thrown) {
                    throw new IllegalStateException(thrown);
                }
            });
        }
    }

    @Wrong("E6")
    static class IsEarly extends Events {
        @Override
        public Event<@Nullable Void> timeout(Duration duration) {
            Duration half = duration.dividedBy(2);
            return Event.timeout(duration.compareTo(Duration.ofHours(1)) < 0 ? half : duration);
        }
    }

    @Wrong(value = "E6", hangs = true)
    static class KeepsTheTimer extends Events {
        @Override
        public Event<@Nullable Void> timeout(Duration duration) {
            if (!duration.equals(Duration.ofHours(1))) {
                return Event.timeout(duration);
            }
            return Event.fromRequest(choice -> {
                Computation<@Nullable Void> timer = Computation.withAction(ignored -> choice.tryCommit(() -> null));
                Fiber.current().forbid(() -> {
                    timer.cancelAfter(duration);
                    return 1;
                });
            });
        }
    }

    @Wrong("E7")
    static class FailsWithAnotherException extends Events {
        @Override
        public <T> Event<T> from(Computation<T> computation) {
            Computation<T> failing = Computation.create();
            Event<T> real = Event.from(computation);
            return Event.guard(() -> {
                Throwable cause = computation.cancellation();
                if (cause == null) {
                    return real;
                }
                failing.tryCancel(new IllegalStateException(cause));
                return Event.from(failing);
            });
        }
    }

    @Wrong(value = "E8", hangs = true)
    static class CommitsOneAfterTheOther extends Events {
        @Override
        public <T> boolean tryCommit(Transaction transaction, Choice<T> choice, Callable<? extends T> result) {
            return choice.tryCommit(result);
        }
    }

    @Wrong("E9")
    static class ComposesTheFunctions extends Events {
        private volatile Last last = new Last(new WeakReference<>(null), new WeakReference<>(null));

        /// Weak, so that rules about garbage hold: the event refers to its function.
        private record Last(WeakReference<Event<?>> event, WeakReference<Composed> function) {}

        private record Composed(Event<Object> event, Function<Object, Object> function)
                implements Function<Object, Object> {
            @Override
            public Object apply(Object value) {
                return function.apply(value);
            }
        }

        @Override
        @SuppressWarnings("unchecked") // each function takes the result of the function before it
        public <T extends @Nullable Object, R> Event<R> wrap(Event<T> event, Function<T, R> function) {
            Function<Object, Object> next = (Function<Object, Object>) (Function<?, ?>) function;
            Last one = last;
            Composed known = one.event().get() == event ? one.function().get() : null;
            Composed before = known != null ? known : new Composed((Event<Object>) event, Function.identity());
            Composed after = new Composed(before.event(), value -> next.apply(before.apply(value)));
            Event<Object> wrapped = after.event().wrap(after);
            last = new Last(new WeakReference<>(wrapped), new WeakReference<>(after));
            return (Event<R>) (Event<?>) wrapped;
        }
    }

    @Wrong("E10")
    static class DoesNotSayWhatItWaitsFor extends Events {
        @Override
        public <T extends @Nullable Object> Event<T> fromRequest(String what, Object of, Request<T> request) {
            return Event.fromRequest(request);
        }
    }
}
