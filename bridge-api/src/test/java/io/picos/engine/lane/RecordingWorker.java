package io.picos.engine.lane;

import io.picos.explore.Steps;
import io.picos.spi.Backend;
import java.util.ArrayDeque;
import java.util.Queue;

/// A worker of a backend, for an exploration: keeps what it is given, and runs it on the strands that call [#run()].
final class RecordingWorker implements Backend.Worker, Runnable {
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final int runsOfEach;

    /// @param runsOfEach how often it runs each task; once, if it is not broken
    RecordingWorker(int runsOfEach) {
        this.runsOfEach = runsOfEach;
    }

    @Override
    public void execute(Runnable task) {
        Steps.write(this, "tasks");
        for (int i = 0; i < runsOfEach; i++) {
            tasks.add(task);
        }
    }

    /// Runs tasks until no more can come.
    @Override
    public void run() {
        while (Steps.await(this, "tasks", () -> !tasks.isEmpty())) {
            tasks.remove().run();
        }
    }
}
