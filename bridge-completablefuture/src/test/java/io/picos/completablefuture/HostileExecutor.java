package io.picos.completablefuture;

import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/// Does everything that an executor should not: runs tasks at once, on virtual threads, twice, or refuses for a
/// while.
final class HostileExecutor implements Executor {
    private static final int MOST_REFUSALS = 20;

    private final Executor decent;
    private final Random random; // guarded by this
    private int refusals; // guarded by this: how many are to come

    HostileExecutor(Executor decent, long seed) {
        this.decent = decent;
        this.random = new Random(seed);
    }

    @Override
    public void execute(Runnable task) {
        switch (whim()) {
            case 0, 1 -> task.run();
            case 2 -> Thread.ofVirtual().start(task);
            case 3 -> {
                decent.execute(task);
                decent.execute(task);
            }
            case 4 -> {
                decent.execute(task);
                throw new RejectedExecutionException("accepted all the same");
            }
            case 5 -> throw new RejectedExecutionException("not now");
            default -> decent.execute(task);
        }
    }

    private synchronized int whim() {
        if (refusals > 0) {
            refusals--;
            return 5;
        }
        if (random.nextInt(50) == 0) {
            refusals = random.nextInt(MOST_REFUSALS);
        }
        return random.nextInt(10);
    }
}
