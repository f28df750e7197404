package io.picos.examples;

import io.picos.DeadlineExceeded;
import io.picos.Fiber;
import io.picos.std.resource.BodyWith;
import io.picos.std.resource.Resource;
import io.picos.std.structured.Bundle;
import io.picos.std.structured.Control;
import io.picos.std.structured.OnReturn;
import io.picos.std.sync.Latch;
import io.picos.std.sync.Semaphore;
import java.time.Duration;
import java.util.Collection;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A pool of connections: many users, of whom some are terminated and one waits too long. In the end all
/// connections are in the pool.
final class ConnectionPool implements Program {
    private static final int CONNECTIONS = 3;
    private static final int USERS = 50;
    private static final Duration SOON = Duration.ofMillis(2);
    private static final Duration NEVER = Duration.ofHours(1);

    @Override
    public String name() {
        return "pool";
    }

    @Override
    public String run() {
        Pool<Integer> patient = pool(NEVER);
        Pool<Integer> impatient = pool(SOON);
        return "%d users served, %d back; %s; %d back"
                .formatted(served(patient), patient.available(), exhausted(impatient), impatient.available());
    }

    @Override
    public String expected() {
        return "50 users served, 3 back; no connection within PT0.002S: all 3 are in use; 3 back";
    }

    private static int served(Pool<Integer> pool) {
        AtomicInteger served = new AtomicInteger();
        Bundle.joinAfter(bundle -> {
            for (int user = 0; user < USERS; user++) {
                bundle.fork(() -> pool.use(connection -> {
                    Fiber.yield();
                    return served.incrementAndGet();
                }));
            }
            return null;
        });
        return served.get();
    }

    private static String exhausted(Pool<Integer> pool) {
        return Bundle.joinAfter(
                OnReturn.TERMINATE,
                bundle -> { // then every user gives its connection back
                    Latch inUse = Latch.create(CONNECTIONS);
                    for (int user = 0; user < CONNECTIONS; user++) {
                        bundle.fork(() -> pool.use(connection -> {
                            inUse.countDown();
                            throw Control.block();
                        }));
                    }
                    inUse.await();
                    try {
                        return pool.use(connection -> "connection " + connection);
                    } catch (Exhausted tooLong) {
                        return "" + tooLong.getMessage();
                    }
                });
    }

    private static Pool<Integer> pool(Duration patience) {
        return new Pool<>(IntStream.range(0, CONNECTIONS).boxed().toList(), patience);
    }

    /// The pool. It is used by fibers of any schedulers, at the same time.
    ///
    /// There is a permit for each idle connection, so a fiber with a permit finds a connection. First come, first
    /// served.
    ///
    /// @param <C> the type of the connections
    static final class Pool<C> {
        private final Queue<C> idle;
        private final Semaphore permits;
        private final int size;
        private final Duration patience;

        /// @param connections what to lend
        /// @param patience how long a user waits
        Pool(Collection<C> connections, Duration patience) {
            this.idle = new ConcurrentLinkedQueue<>(connections);
            this.permits = Semaphore.create(connections.size());
            this.size = connections.size();
            this.patience = patience;
        }

        /// Runs the body with a connection, which is back when this returns or throws. Suspends until there is one.
        ///
        /// @throws Exhausted if that takes too long
        /// @throws RuntimeException the cause with which the fiber was cancelled
        <T extends @Nullable Object, X extends Exception> T use(BodyWith<? super C, ? extends T, X> body) throws X {
            return Resource.<C, T, RuntimeException, X>use(this::take, this::giveBack, body);
        }

        private C take() {
            try {
                Control.<@Nullable Void, RuntimeException>cancelAfter(patience, () -> {
                    permits.acquire();
                    return null;
                });
            } catch (DeadlineExceeded late) {
                Fiber.current().check(); // it may be the fiber's own deadline, and not the pool's
                throw new Exhausted("no connection within " + patience + ": all " + size + " are in use");
            }
            return idle.remove();
        }

        private void giveBack(C connection) {
            idle.add(connection); // before there is a permit for it
            permits.release();
        }

        /// {@return how many connections are idle at the moment}
        int available() {
            return permits.availablePermits();
        }

        /// {@return the connections that are idle at the moment}
        Collection<C> idle() {
            return idle;
        }
    }

    /// A user of a pool has waited too long.
    @SuppressWarnings("serial") // stays in this program
    static final class Exhausted extends RuntimeException {
        Exhausted(String message) {
            super(message);
        }
    }
}
