package io.picos.examples.fetcher;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.picos.Computation;
import io.picos.ConsumerCancelled;
import io.picos.DeadlineExceeded;
import io.picos.ThreadScheduler;
import io.picos.std.structured.Interruptions;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/// No library at all: a socket for each request, read by a virtual thread.
final class ThreadStack implements Stack {
    private static final int LENGTH_OF_VERSION = "HTTP/1.1 ".length();
    private static final int LENGTH_OF_STATUS = 3;

    /// A socket does not notice that its fiber is cancelled, so the cancellation closes it.
    @Override
    public Transport transport() {
        return request -> {
            try (Socket socket =
                    new Socket(request.address().getHost(), request.address().getPort())) {
                return Interruptions.during(socket::close, () -> exchange(socket, request));
            }
        };
    }

    private static Reply exchange(Socket socket, Request request) throws IOException {
        byte[] body = request.body().getBytes(UTF_8);
        String head = "%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
                .formatted(request.method(), request.address().getPath(), body.length);
        socket.getOutputStream().write(head.getBytes(UTF_8));
        socket.getOutputStream().write(body);
        String response = new String(socket.getInputStream().readAllBytes(), UTF_8);
        int endOfHead = response.indexOf("\r\n\r\n");
        if (endOfHead < 0) {
            throw new IOException("the server has closed the connection");
        }
        String status = response.substring(LENGTH_OF_VERSION, LENGTH_OF_VERSION + LENGTH_OF_STATUS);
        return new Reply(Integer.parseInt(status), response.substring(endOfHead + "\r\n\r\n".length()));
    }

    @Override
    public Call start(Callable<Reply> fetch) {
        Computation<Reply> computation = Computation.create();
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                reply.complete(ThreadScheduler.run(computation, fetch::call));
            } catch (Throwable thrown) {
                reply.completeExceptionally(thrown);
            }
        });
        return new Call(reply, () -> computation.tryCancel(new ConsumerCancelled("the user has gone")));
    }

    @Override
    public Class<? extends Exception> lateness() {
        return DeadlineExceeded.class;
    }

    @Override
    public String toString() {
        return "ThreadScheduler";
    }
}
