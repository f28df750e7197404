package io.picos.contexts;

import io.picos.std.channel.Producer;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A library, with a bridge on a backend of its own.
///
/// All its threads have begun before any value is set: SLF4J has the threads that a thread starts inherit the MDC.
interface Library extends AutoCloseable {
    /// The name of Reactor.
    String REACTOR = "Reactor";

    /// The name of Vert.x.
    String VERTX = "Vert.x";

    /// The name of virtual threads without a library.
    String THREADS = "ThreadScheduler";

    String name();

    /// Starts a fiber by the builder, from code that has the value `starter`.
    ///
    /// @param body the body of the fiber
    /// @return the value that the consumer of the fiber's result sees; fails as the result does
    CompletableFuture<@Nullable String> start(Value value, Callable<String> body) throws Exception;

    /// Starts a stream in the same way. Its fiber changes the value to `fiber`, and sends one element.
    ///
    /// @return the value that the consumer of the element sees
    CompletableFuture<@Nullable String> stream(Value value) throws Exception;

    /// {@return the body of such a stream}
    static Producer<String> elements(Value value) {
        return sink -> value.with("fiber", () -> {
            sink.send("element");
            return true;
        });
    }

    /// {@return the value that a source of the library sees, on a thread which the fiber does not know} In a fiber,
    /// which
    /// awaits that source.
    @Nullable String await(Value value);

    /// Runs a task on the backend's own thread, outside any fiber.
    void task(Runnable task);

    /// Closes the backend, while a fiber is suspended on it.
    void closeBackend();

    /// Releases the other threads.
    @Override
    void close();
}
