package io.picos.rxjava;

import io.picos.Computation;
import io.picos.spi.BackendScheduler;
import io.picos.std.channel.Outflow;
import io.picos.std.channel.Producer;
import io.reactivex.rxjava3.exceptions.ProtocolViolationException;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import org.jspecify.annotations.Nullable;

/// The common parts of the two kinds of streams.
final class Streams {
    private Streams() {}

    /// Starts a fiber that runs the body, and ends the stream as the body ends.
    static <T> void launch(
            BackendScheduler scheduler, Computation<@Nullable Void> computation, Producer<T> body, Outflow<T> outflow) {
        try {
            scheduler.launch(null, computation, outflow.running(body), outflow::end);
        } catch (Throwable refusal) {
            outflow.refused(refusal);
        }
    }

    /// {@return whether a subscription is the first of its subscriber} If not, cancels the second one, and
    /// reports that (P14).
    ///
    /// @param first the subscription that the subscriber has, if any
    /// @param cancelSecond cancels the second subscription
    static boolean isFirst(@Nullable Object first, Runnable cancelSecond) {
        if (first == null) {
            return true;
        }
        cancelSecond.run();
        RxJavaPlugins.onError(new ProtocolViolationException("a subscriber was given a second subscription"));
        return false;
    }
}
