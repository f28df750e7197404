package io.picos.std.channel;

/// Thrown when an element is sent to a sink that takes no more elements, because its stream has ended (H6).
public final class SinkClosed extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    SinkClosed(String message) {
        super(message);
    }
}
