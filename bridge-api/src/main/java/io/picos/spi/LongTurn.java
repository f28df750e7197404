package io.picos.spi;

import java.time.Duration;
import java.util.List;

/// A turn that has lasted for longer than a threshold: the fiber has not let other fibers of its lane run. A
/// report of the [Guard].
///
/// @param scheduler the name of the scheduler: see [Backend#name()]
/// @param fiber the number of the fiber's thread
/// @param thread the name of the thread that the turn holds up
/// @param kind what the fiber does
/// @param lasted how long the turn has lasted at least
/// @param place the frame of the user's code that is nearest to the top of the stack, or the top frame
/// @param stack the stack, from the top to the last frame of the user's code
public record LongTurn(
        String scheduler,
        long fiber,
        String thread,
        Kind kind,
        Duration lasted,
        StackTraceElement place,
        List<StackTraceElement> stack) {
    /// What a fiber does in a long turn.
    public enum Kind {
        /// It runs Java code.
        COMPUTING("computes", "Fiber.yield() now and then, or Fiber.blocking(body),"),
        /// It is in a native method.
        NATIVE("is in native code", "Fiber.blocking(body)"),
        /// It waits for something, and does not leave the backend's thread: below a native frame or in a class
        /// initialiser, and before JDK 24 also inside `synchronized`.
        PINNED("waits and keeps its thread", "Fiber.blocking(body)");

        private final String words;
        private final String wayOut;

        Kind(String words, String wayOut) {
            this.words = words;
            this.wayOut = wayOut;
        }
    }

    /// Copies the stack.
    public LongTurn {
        stack = List.copyOf(stack);
    }

    /// {@return a sentence with the place and the way out}
    public String message() {
        return "A turn of fiber #" + fiber + " of " + scheduler + " has lasted " + lasted.toMillis() + " ms on thread '"
                + thread + "'. It " + kind.words + " at " + place + ". No other fiber of this lane runs meanwhile; "
                + kind.wayOut + " would let them run.";
    }

    /// {@return the message and the stack, in lines}
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(message());
        for (StackTraceElement frame : stack) {
            text.append("\n\tat ").append(frame);
        }
        return text.toString();
    }
}
