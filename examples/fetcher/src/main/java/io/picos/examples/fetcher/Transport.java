package io.picos.examples.fetcher;

import io.picos.std.structured.Run;
import java.util.List;
import java.util.concurrent.Callable;

/// Sends a request and waits for its reply, in direct style: with the HTTP client that the program already has.
///
/// ```java
/// Transport transport = request -> ReactorBridge.await(client.get().uri(request.address()). ...);
/// ```
@FunctionalInterface
public interface Transport {
    /// Sends the request once. Called in a fiber of any scheduler, by many fibers at the same time. Suspends until
    /// the reply is there. If the fiber is cancelled, gives up the request, and throws the cause.
    ///
    /// @return the reply, whatever its status is
    /// @throws Exception if there is no reply
    Reply send(Request request) throws Exception;

    /// {@return a transport that sends each request to all mirrors, and takes the first reply that is no refusal} The
    /// other requests are given up then.
    ///
    /// @param mirrors at least one
    static Transport firstOf(Transport... mirrors) {
        List<Transport> all = List.of(mirrors);
        if (all.isEmpty()) {
            throw new IllegalArgumentException("mirrors must not be empty: a request needs a server");
        }
        return request -> Run.firstSuccess(all.stream()
                .<Callable<Reply>>map(mirror -> () -> Refusal.check(mirror.send(request)))
                .toList());
    }
}
