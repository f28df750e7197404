package io.picos.examples.migrating;

/// A failure after which another attempt may succeed.
final class Unavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unavailable(String request) {
        super(request);
    }
}
