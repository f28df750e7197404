package io.picos.examples.fetcher;

import static java.util.Objects.requireNonNull;

/// The reply of a server.
///
/// @param status 200 for example
/// @param body of the response, possibly empty
public record Reply(int status, String body) {
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int FIRST_SERVER_ERROR = 500;

    public Reply {
        requireNonNull(body, "body");
    }

    /// {@return whether the server was not able to serve the request now, so that another attempt may succeed}
    public boolean isRefusal() {
        return status >= FIRST_SERVER_ERROR || status == TOO_MANY_REQUESTS;
    }
}
