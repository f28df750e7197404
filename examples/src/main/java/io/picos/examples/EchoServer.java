package io.picos.examples;

import io.picos.std.resource.Resource;
import io.picos.std.structured.Bundle;
import io.picos.std.structured.Promise;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The structure of a server: one fiber accepts connections, each of which it hands to a fiber of its own. At each
/// moment one fiber is bound to close a connection, so that terminating the server closes all, and each once.
final class EchoServer implements Program {
    private static final int CLIENTS = 5;

    @Override
    public String name() {
        return "server";
    }

    @Override
    public String run() {
        Listener listener = new Listener();
        List<Connection> connections = Bundle.joinAfter(bundle -> {
            Promise<@Nullable Void> server = bundle.forkAsPromise(() -> serve(listener));
            List<Promise<Connection>> clients = IntStream.range(0, CLIENTS)
                    .mapToObj(client -> bundle.forkAsPromise(() -> talk(listener.connect(), client)))
                    .toList();
            List<Connection> served = clients.stream().map(Promise::await).toList();
            server.tryTerminate(); // while its fibers wait for what their clients say next
            return served;
        });
        return connections.size() + " clients had their echoes, each connection was closed "
                + connections.stream().map(Connection::closed).distinct().toList();
    }

    @Override
    public String expected() {
        return "5 clients had their echoes, each connection was closed [1]";
    }

    private static Connection talk(Connection connection, int client) {
        for (String said : List.of("hello", "from", "client " + client)) {
            String heard = connection.ask(said);
            if (!heard.equals(said)) {
                throw new IllegalStateException("said " + said + " and heard " + heard);
            }
        }
        return connection;
    }

    /// Runs until it is cancelled. By then all connections that it has accepted are closed.
    static @Nullable Void serve(Listener listener) {
        return Bundle.joinAfter(bundle -> {
            while (true) {
                Resource.instantiate(listener::accept, Connection::close, accepted -> {
                    bundle.fork(() -> accepted.move(EchoServer::echo));
                    return accepted;
                }); // waits until the connection has moved; closes it, if cancelled before that
            }
        });
    }

    /// {@return never}
    private static Connection echo(Connection connection) {
        while (true) {
            connection.replies.push(connection.requests.pop());
        }
    }

    /// Where clients connect.
    static final class Listener {
        private final BoundedQueue.Queue<Connection> backlog = new BoundedQueue.Queue<>(1);
        private final Queue<Connection> accepted = new ConcurrentLinkedQueue<>();

        /// Suspends while another connection is about to be accepted.
        Connection connect() {
            Connection connection = new Connection();
            backlog.push(connection);
            return connection;
        }

        /// Suspends until there is a client.
        Connection accept() {
            Connection connection = backlog.pop();
            accepted.add(connection);
            return connection;
        }

        /// {@return all connections that somebody had to close}
        List<Connection> accepted() {
            return List.copyOf(accepted);
        }
    }

    /// Both ends of a connection, in memory.
    static final class Connection implements AutoCloseable {
        private final BoundedQueue.Queue<String> requests = new BoundedQueue.Queue<>(1);
        private final BoundedQueue.Queue<String> replies = new BoundedQueue.Queue<>(1);
        private final AtomicInteger closed = new AtomicInteger();

        /// {@return the reply} Suspends until it comes.
        String ask(String request) {
            requests.push(request);
            return replies.pop();
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }

        /// {@return how often it was closed}
        int closed() {
            return closed.get();
        }
    }
}
