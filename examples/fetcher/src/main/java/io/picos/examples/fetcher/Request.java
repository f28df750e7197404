package io.picos.examples.fetcher;

import static java.util.Objects.requireNonNull;

import java.net.URI;

/// A request. Equal requests have the same reply, if they are safe.
///
/// @param method GET for example
/// @param address an absolute address
/// @param body empty for most methods
public record Request(String method, URI address, String body) {
    public Request {
        requireNonNull(method, "method");
        requireNonNull(body, "body");
        if (!requireNonNull(address, "address").isAbsolute()) {
            throw new IllegalArgumentException("address must be absolute, with a scheme and a host, but is " + address);
        }
    }

    /// {@return a request for the document at the address}
    public static Request get(URI address) {
        return new Request("GET", address, "");
    }

    /// {@return a request that changes something}
    public static Request post(URI address, String body) {
        return new Request("POST", address, body);
    }

    /// {@return whether this changes nothing, so that it may be sent again, sent twice, or sent for several callers}
    public boolean isSafe() {
        return method.equals("GET") || method.equals("HEAD");
    }

    @Override
    public String toString() {
        return method + " " + address;
    }
}
