/// Streams in direct style: a source gives elements, a sink takes them, and a channel is both.
///
/// A fiber reads a source in a loop, and writes to a sink by a call that returns when there is room. So
/// back-pressure is a wait, and an operator is a loop:
///
/// ```java
/// Source<Integer> squares = Channel.produce(scope, 16, sink -> {
///     for (int number : numbers) {
///         sink.send(number * number);
///     }
/// });
/// ```
///
/// The maker of a stream ends it: a [io.picos.std.channel.Producer] ends its stream by returning or throwing, the
/// owner of a [io.picos.std.channel.Channel] closes it, and a `try` statement ends a subscription. So a source
/// has no `cancel`, and a sink has no `close`.
///
/// No element is lost or doubled by a cancellation (H2).
package io.picos.std.channel;
