package io.picos.fault.inside;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.fault.Injector;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// One attempt to spawn a fiber, and its fate.
final class Job implements Fiber.Main {
    private final String name;
    private final Act act;
    private final Runnable changed;
    private final Computation<Void> result = Computation.create();
    private final Fiber fiber = Fiber.create(result);
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private volatile boolean isAccepted; // written by the spawner
    private volatile Throwable refusal; // written by the spawner
    private volatile boolean isCancelled; // written by the scenario, before it cancels this
    private volatile boolean wasGivenUp; // written by who asks whether this is done

    /// The body of a fiber.
    @FunctionalInterface
    interface Act {
        /// @throws Exception becomes the outcome of the job
        void run() throws Exception;
    }

    /// How a fiber is spawned.
    @FunctionalInterface
    interface Spawn {
        void spawn(Fiber fiber, Fiber.Main main);
    }

    /// @param changed called when something has happened
    Job(String name, Act act, Runnable changed) {
        this.name = name;
        this.act = act;
        this.changed = changed;
    }

    Computation<Void> result() {
        return result;
    }

    Fiber fiber() {
        return fiber;
    }

    /// Cancels the fiber.
    void cancel(Throwable cause) {
        isCancelled = true;
        result.tryCancel(cause);
    }

    /// {@return whether the spawn was accepted; if it throws, that is noted}
    boolean trySpawn(Spawn spawn) {
        try {
            spawn.spawn(fiber, this);
            isAccepted = true;
        } catch (Throwable thrown) {
            refusal = thrown;
        }
        changed.run();
        return isAccepted;
    }

    Throwable refusal() {
        return refusal;
    }

    boolean hasBegun() {
        return begun.get() > 0;
    }

    @Override
    public void run(Fiber self) {
        begun.incrementAndGet();
        try {
            enter();
            result.tryCapture(() -> {
                act.run();
                return null;
            });
        } finally {
            ended.incrementAndGet();
            changed.run();
        }
    }

    /// An exception of the user's does not complete the computation (S3), so the user does.
    private void enter() {
        try {
            Faults.call("Fiber.Main.run");
        } catch (RuntimeException thrown) {
            result.tryCancel(thrown);
            throw thrown;
        }
    }

    /// {@return whether nothing more is expected of this} Calls the library only where no call can fail any more.
    boolean isDone(Injector injector) {
        if (refusal != null) {
            return true;
        }
        return isAccepted
                && (injector.isHarmless() ? !result.isRunning() && (hasEnded() || isGivenUp(injector)) : hasEnded());
    }

    /// {@return whether this need not begin any more} It may all the same, when the watchdog repeats a failed step.
    private boolean isGivenUp(Injector injector) {
        wasGivenUp = !hasBegun() && (injector.isSeen() || injector.saw(result.cancellation()));
        return wasGivenUp;
    }

    private boolean hasEnded() {
        return ended.get() > 0;
    }

    /// Adds the symptoms of lost duties, once the run is over.
    void check(Injector injector, List<String> symptoms) {
        if (refusal != null) {
            injector.saw(refusal);
            if (hasBegun()) {
                symptoms.add("the spawn of '" + name + "' has thrown, but main has run (F9)");
            } else if (!result.isRunning() && !isCancelled) {
                symptoms.add("the spawn of '" + name + "' has thrown, but has completed its computation (F9)");
            }
            return;
        }
        Throwable cause = result.cancellation();
        boolean told = cause != null && injector.saw(cause);
        if (Ear.hasThrown(cause)) {
            symptoms.add("'" + name + "' has failed with an exception of a listener (O7)");
        }
        if (!isAccepted) {
            symptoms.add("the spawn of '" + name + "' has not returned");
        } else if (!hasBegun()) {
            if (result.isRunning()) {
                symptoms.add("'" + name + "' never begins, and its computation never completes");
            } else if (!injector.isSeen()) {
                symptoms.add("'" + name + "' never begins, and no error is reported");
            }
        } else if (!hasEnded()) {
            if (!wasGivenUp) { // else it has just begun, and the list of live fibers tells whether it ends
                symptoms.add("'" + name + "' never ends");
            }
        } else if (result.isRunning()) {
            symptoms.add("'" + name + "' has ended, but its computation never completes");
        } else if (begun.get() > 1) {
            symptoms.add("'" + name + "' has run " + begun.get() + " times");
        } else if (cause != null && !told && !World.isExpected(cause)) {
            symptoms.add("'" + name + "' has failed with " + cause);
        }
    }
}
