package io.picos.examples.fetcher;

import io.picos.Cancellation;
import java.io.IOException;

/// A request has no reply, although it was tried as often as the policy allows. The cause is the failure of the last
/// attempt: a [Refusal], an exception of the transport, or [io.picos.std.structured.Errors] if a hedge has failed
/// twice.
public final class FetchFailed extends IOException {
    private static final long serialVersionUID = 1L;

    FetchFailed(Request request, Exception failure) {
        super(request + " failed: " + Cancellation.original(failure), Cancellation.original(failure));
    }
}
