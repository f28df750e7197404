package io.picos.examples.fetcher;

import static java.util.Objects.requireNonNull;

import io.picos.std.resilience.Hedge;
import io.picos.std.structured.Control;
import io.picos.std.sync.SingleFlight;

/// Fetches replies, from servers that are slow, busy, or down for a while.
///
/// ```java
/// Fetcher fetcher = new Fetcher(transport, Policy.standard().hedging(Hedge.after(Duration.ofMillis(50))));
/// Mono<Reply> reply = ReactorBridge.on(scheduler).mono(() -> fetcher.fetch(Request.get(address)));
/// ```
///
/// Callers on different schedulers may share a fetcher. The order of its parts, from the outside:
///
/// 1. The deadline is the caller's own. It ends the caller's wait, and no other caller's.
/// 2. The flight joins the callers that want the same.
/// 3. The retry makes attempts. No place is taken while it pauses.
/// 4. The hedge makes up to two requests for an attempt. Each takes a place and a token.
/// 5. A request takes a place, and then a token, just before it is sent. So requests that wait for a place do not
///    collect tokens, and are not sent all at once afterwards.
/// 6. The patience is for a request that has been sent. It does not pass while the request waits for its turn.
///
/// A request that is not safe is sent once, by 1, 5 and 6.
public final class Fetcher {
    private final Transport transport;
    private final Policy policy;
    private final SingleFlight<Request, Reply> flights = SingleFlight.create();

    /// @param transport sends the requests
    /// @param policy how hard to try
    public Fetcher(Transport transport, Policy policy) {
        this.transport = requireNonNull(transport, "transport");
        this.policy = requireNonNull(policy, "policy");
    }

    /// {@return the reply to the request} Runs in a fiber, and suspends until there is a reply.
    ///
    /// A caller that is cancelled leaves at once, if other callers wait for the same request. The last caller gives
    /// up the request, and waits for its end.
    ///
    /// @throws FetchFailed if there is no reply
    /// @throws io.picos.DeadlineExceeded if there is none before the deadline
    /// @throws RuntimeException the cause with which the fiber was cancelled
    /// @throws IllegalStateException if the current thread runs no fiber
    public Reply fetch(Request request) throws FetchFailed {
        return Control.cancelAfter(policy.deadline(), () -> {
            try {
                return request.isSafe() ? flights.run(request, () -> insist(request)) : attempt(request);
            } catch (Exception failure) {
                Control.checkCancelled(); // that the caller has left is no failure of the request
                throw new FetchFailed(request, failure);
            }
        });
    }

    private Reply insist(Request request) throws Exception {
        Hedge hedge = policy.hedge();
        return policy.retry().call(() -> hedge == null ? attempt(request) : hedge.call(() -> attempt(request)));
    }

    private Reply attempt(Request request) throws Exception {
        return policy.places().protect(() -> {
            policy.limiter().acquire();
            return Control.cancelAfter(policy.patience(), () -> Refusal.check(transport.send(request)));
        });
    }

    /// {@return the number of callers that wait for a safe request} For diagnosis and tests.
    public int waiting() {
        return flights.waiting();
    }

    @Override
    public String toString() {
        return "Fetcher[" + waiting() + " waiting, " + policy + "]";
    }
}
