package io.picos.examples.fetcher;

import java.io.IOException;

/// A server was not able to serve a request.
public final class Refusal extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;

    private Refusal(Reply reply) {
        super("status " + reply.status() + ": " + reply.body());
        this.status = reply.status();
    }

    /// {@return the reply, if it is no refusal}
    static Reply check(Reply reply) throws Refusal {
        if (reply.isRefusal()) {
            throw new Refusal(reply);
        }
        return reply;
    }

    /// {@return the status of the reply}
    public int status() {
        return status;
    }
}
