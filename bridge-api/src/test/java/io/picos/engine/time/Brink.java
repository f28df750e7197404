package io.picos.engine.time;

/// Runs an action in the last frames before the stack of a thread overflows, in each of them once, deepest first, so
/// that it fails at each of its calls (S10). Once before that, with enough stack.
final class Brink {
    private static final int FRAMES = 400;
    /// How often the action is run, at most.
    static final int RUNS = FRAMES + 1;

    private static final long STACK_BYTES = 256 << 10;

    private final Runnable action;
    private int left; // the thread at the brink
    private int overflows; // the thread at the brink; read after it has ended
    private volatile Throwable failure; // other than an overflow; written by the thread at the brink

    Brink(Runnable action) {
        this.action = action;
    }

    void run() throws InterruptedException {
        action.run(); // so that its classes are initialised and its call sites linked, which needs more stack
        left = FRAMES;
        Thread thread = new Thread(null, this::descend, "brink", STACK_BYTES);
        thread.setUncaughtExceptionHandler((dying, thrown) -> {
            if (!(thrown instanceof StackOverflowError)) { // an overflow in an action of a trigger is reported
                failure = thrown;
            }
        });
        thread.start();
        thread.join();
        if (failure != null) {
            throw new AssertionError("at the brink", failure);
        }
    }

    /// {@return how often the action has met the end of the stack} The JIT compiler decides where: compiled code
    /// checks at the entry of a method for the frames of all calls that are inlined there.
    int overflows() {
        return overflows;
    }

    @SuppressWarnings("InfiniteRecursion") // until the stack overflows
    private void descend() {
        try {
            descend();
        } catch (StackOverflowError deepest) {
            // from here on upwards
        }
        if (left > 0) {
            left--;
            try {
                action.run();
            } catch (StackOverflowError expected) {
                overflows++; // the next frame has a little more
            }
        }
    }
}
