package io.picos.engine;

/// Asks the current stack for room before a duty is taken on it.
///
/// A backend's thread may be at the end of its stack when it spawns or wakes a fiber that is to run right there (B12).
/// The JDK loses a virtual thread that is mounted where its own frames do not fit any more.
final class Headroom {
    /// With about a hundred bytes a frame, more than the JDK and the engine use between two frames of user code.
    private static final int FRAMES = 200;

    @SuppressWarnings("UnusedVariable") // nobody reads it
    private static volatile long sink; // keeps the frames from being optimised away

    private Headroom() {}

    /// @throws StackOverflowError if there is too little room
    static void check() {
        long used = deepen(FRAMES, 1, 2, 3, 4, 5, 6, 7, 8);
        if (used == Long.MIN_VALUE) {
            sink = used;
        }
    }

    private static long deepen(int frames, long a, long b, long c, long d, long e, long f, long g, long h) {
        if (frames == 0) {
            return a;
        }
        long below = deepen(frames - 1, b, c, d, e, f, g, h, a);
        return below + a + (b ^ c) + (d & e) + (f | g) + h; // all live across the call, so in the frame
    }
}
