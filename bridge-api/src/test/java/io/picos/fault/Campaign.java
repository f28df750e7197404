package io.picos.fault;

import io.picos.fault.Plan.Case;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;

/// Plays the scenarios with one point failing after the other, on one kind of carriers.
///
/// @param carrier `backend` or `jdk`
/// @param image the classes to load
/// @param mostFailures after which the rest is skipped
record Campaign(String carrier, FaultLoader.Image image, int mostFailures) {
    private static final int PLAYERS = Integer.getInteger("picos.faults.players", 3);

    /// @param scenarios which to play
    /// @param cases which to try
    Result run(Predicate<String> scenarios, Predicate<Case> cases) throws InterruptedException {
        Thread.UncaughtExceptionHandler before = Player.collectUncaught();
        try {
            Result result = new Result(carrier);
            Plan plan = record(scenarios, result);
            playAll(plan.cases().stream().filter(cases).toList(), result);
            result.end(image.points().all(), plan.reached());
            return result;
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    private Plan record(Predicate<String> scenarios, Result result) {
        Plan plan = new Plan();
        Player recorder = new Player(carrier, image, result, mostFailures);
        recorder.scenarios().stream().filter(scenarios).forEach(each -> recorder.record(each, plan));
        recorder.end();
        return plan;
    }

    private void playAll(List<Case> cases, Result result) throws InterruptedException {
        Queue<Case> queue = new ConcurrentLinkedQueue<>(cases);
        Queue<Throwable> broken = new ConcurrentLinkedQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < Math.min(PLAYERS, cases.size()); i++) {
            threads.add(Thread.ofPlatform().name("faults-player-" + i).start(() -> {
                try {
                    new Player(carrier, image, result, mostFailures).playAll(queue);
                } catch (Throwable thrown) {
                    broken.add(thrown);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        if (!broken.isEmpty()) {
            throw new IllegalStateException("the harness is broken", broken.peek());
        }
    }
}
