package io.picos.compat.channel;

import io.picos.std.channel.Channel;
import io.picos.std.channel.Producer;
import io.picos.std.channel.Source;
import io.picos.std.event.Event;
import io.picos.std.structured.Bundle;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The operations of channels, as the rules call them. By default, they call [Channel]. A wrong subject
/// overrides some of them.
public interface ChannelSubject {
    /// The operations of [Channel].
    ChannelSubject REAL = new ChannelSubject() {};

    /// Calls [Channel#bounded(int, Consumer)].
    ///
    /// @param capacity the number of elements for which there is room
    /// @param onUndelivered takes the elements that nobody receives
    /// @param <T> the type of the elements
    /// @return the channel
    default <T> Channel<T> bounded(int capacity, Consumer<? super T> onUndelivered) {
        return Channel.bounded(capacity, onUndelivered);
    }

    /// Calls [#bounded(int, Consumer)] with a consumer that does nothing.
    ///
    /// @param capacity the number of elements for which there is room
    /// @param <T> the type of the elements
    /// @return the channel
    default <T> Channel<T> bounded(int capacity) {
        return bounded(capacity, ignored -> {});
    }

    /// Calls [Channel#latest(Consumer)].
    ///
    /// @param onUndelivered takes the elements that nobody receives
    /// @param <T> the type of the elements
    /// @return the channel
    default <T> Channel<T> latest(Consumer<? super T> onUndelivered) {
        return Channel.latest(onUndelivered);
    }

    /// Calls [Channel#send].
    ///
    /// @param channel the channel to send to
    /// @param element the element to send
    /// @param <T> the type of the elements
    default <T> void send(Channel<T> channel, T element) {
        channel.send(element);
    }

    /// {@return [Channel#trySend]}
    ///
    /// @param channel the channel to send to
    /// @param element the element to send
    /// @param <T> the type of the elements
    default <T> boolean trySend(Channel<T> channel, T element) {
        return channel.trySend(element);
    }

    /// {@return [Channel#sending]}
    ///
    /// @param channel the channel to send to
    /// @param element the element to send
    /// @param <T> the type of the elements
    default <T> Event<@Nullable Void> sending(Channel<T> channel, T element) {
        return channel.sending(element);
    }

    /// {@return [Channel#receive()]}
    ///
    /// @param channel the channel to receive from
    /// @param <T> the type of the elements
    default <T> @Nullable T receive(Channel<T> channel) {
        return channel.receive();
    }

    /// {@return [Channel#tryReceive()]}
    ///
    /// @param channel the channel to receive from
    /// @param <T> the type of the elements
    default <T> @Nullable T tryReceive(Channel<T> channel) {
        return channel.tryReceive();
    }

    /// {@return [Channel#receiving()]}
    ///
    /// @param channel the channel to receive from
    /// @param <T> the type of the elements
    default <T> Event<@Nullable T> receiving(Channel<T> channel) {
        return channel.receiving();
    }

    /// {@return [Channel#close()]}
    ///
    /// @param channel the channel to close
    default boolean close(Channel<?> channel) {
        return channel.close();
    }

    /// {@return [Channel#fail]}
    ///
    /// @param channel the channel to end
    /// @param cause the cause to end it with
    default boolean fail(Channel<?> channel, Throwable cause) {
        return channel.fail(cause);
    }

    /// {@return [Channel#cancel]}
    ///
    /// @param channel the channel to cancel
    /// @param cause the cause to cancel it with
    default boolean cancel(Channel<?> channel, Throwable cause) {
        return channel.cancel(cause);
    }

    /// {@return [Channel#produce]}
    ///
    /// @param scope the scope of the fiber
    /// @param capacity the number of elements for which there is room
    /// @param body sends the elements
    /// @param <T> the type of the elements
    default <T> Source<T> produce(Bundle scope, int capacity, Producer<T> body) {
        return Channel.produce(scope, capacity, body);
    }
}
