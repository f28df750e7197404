package io.picos.compat.wrong;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.SchedulerClosed;
import io.picos.Trigger;
import io.picos.compat.sync.SingleFlightRules;
import io.picos.compat.sync.SingleFlightSubject;
import io.picos.std.sync.SingleFlight;
import java.util.concurrent.Callable;

/// Single flights that break one rule each.
final class WrongSingleFlights {
    private WrongSingleFlights() {}

    /// What all of them are run against.
    abstract static class Subject extends OnThreads implements SingleFlightRules, SingleFlightSubject {
        @Override
        public SingleFlightSubject flights() {
            return this;
        }
    }

    /// Runs each body with a key of its own, which is a string that no other rule has.
    @Wrong("L20a")
    static class ComparesKeysByIdentity extends Subject {
        @Override
        public <V> V run(SingleFlight<Object, V> flights, Object key, Callable<V> body) {
            return flights.run(key.equals("key of L20a") ? new Object() : key, body);
        }
    }

    @Wrong("L20b")
    static class WrapsTheFailure extends Subject {
        @Override
        public <V> V run(SingleFlight<Object, V> flights, Object key, Callable<V> body) {
            try {
                return flights.run(key, body);
            } catch (RuntimeException thrown) {
                throw Shown.isOf("L20b", thrown) ? new RuntimeException(thrown) : thrown;
            }
        }
    }

    @Wrong("L20c")
    static class KeepsTheLastFailure extends Subject {
        private volatile RuntimeException last;

        @Override
        public <V> V run(SingleFlight<Object, V> flights, Object key, Callable<V> body) {
            if (last != null && last.getMessage().startsWith("L20c")) {
                throw last;
            }
            try {
                return flights.run(key, body);
            } catch (RuntimeException thrown) {
                last = thrown;
                throw thrown;
            }
        }
    }

    @Wrong("L21")
    static class CancelsTheBodyWithItsFirstCaller extends Subject {
        @Override
        public <V> V run(SingleFlight<Object, V> flights, Object key, Callable<V> body) {
            Computation<?> caller = Fiber.current().computation();
            return flights.run(key, () -> {
                Trigger canceler =
                        Computation.attachCanceler(caller, Fiber.current().computation());
                try {
                    return body.call();
                } finally {
                    caller.detach(canceler);
                }
            });
        }
    }

    @Wrong("L22")
    static class SharesTheEndOfAScheduler extends Subject {
        @Override
        public <V> V run(SingleFlight<Object, V> flights, Object key, Callable<V> body) {
            return flights.run(key, () -> {
                try {
                    return body.call();
                } catch (SchedulerClosed closed) {
                    throw new IllegalStateException(closed.getMessage());
                }
            });
        }
    }

    @Wrong("L23")
    static class RunsABodyInItself extends Subject {
        @Override
        public <V> V run(SingleFlight<Object, V> flights, Object key, Callable<V> body) {
            try {
                return flights.run(key, body);
            } catch (IllegalStateException itself) {
                return flights.run("L23", body);
            }
        }
    }
}
