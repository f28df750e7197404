package io.picos.std.channel;

/// A body that sends the elements of a stream. The stream ends when the body has returned, and fails with the
/// very exception that the body throws.
///
/// @param <T> the type of the elements
@FunctionalInterface
public interface Producer<T> {
    /// Sends the elements.
    ///
    /// @param sink takes the elements; closed when this has returned or thrown
    /// @throws Exception the failure of the stream
    void run(Sink<T> sink) throws Exception;
}
