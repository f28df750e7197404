package io.picos.fault.inside;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Order;
import io.picos.Outcome;
import io.picos.Transaction;
import io.picos.Trigger;
import io.picos.spi.Receiver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// Short programs that use every duty of an engine. Each ends by itself, at whatever point it fails.
final class Scenarios {
    private static final Duration SOON = Duration.ofNanos(100_000);
    private static final Duration LATER = Duration.ofNanos(300_000);
    private static final Duration NEVER = Duration.ofHours(1);
    private static final long A_SECOND_AND_MORE = TimeUnit.MILLISECONDS.toNanos(1_100);
    private static final long TOO_LONG_FOR_A_TURN = TimeUnit.MILLISECONDS.toNanos(15);
    private static final int MORE_THAN_A_BUDGET = 300;

    private Scenarios() {}

    static void yield(World world) {
        world.start("a", () -> {
            world.fork("child of a", Fiber::yield);
            world.fork("second child of a", Fiber::yield);
            Fiber.yield();
            Fiber.yield();
        });
        world.start("b", Fiber::yield);
    }

    static void await(World world) {
        Computation<Void> first = world.promise();
        Computation<Void> second = world.promise();
        for (int i = 0; i < 3; i++) {
            world.start("waiter " + i, first::await);
        }
        world.start("relay", () -> {
            try {
                first.await();
            } finally {
                world.keep(second);
            }
        });
        world.start("last", second::await);
        world.start("parent", () -> {
            Job child = world.fork("child", Fiber::yield);
            if (child.refusal() == null) {
                child.result().awaitCompletion();
            }
        });
        world.host().awaitIdle();
        world.keep(first);
    }

    static void sleep(World world) {
        world.start("sleeps soon", () -> Fiber.sleep(SOON));
        world.start("sleeps later", () -> {
            Fiber.sleep(Duration.ZERO);
            Fiber.sleep(LATER);
        });
        world.start("needs no deadline", () -> {
            Computation<Void> inTime = Computation.create();
            inTime.cancelAfter(NEVER);
            inTime.tryReturn(null);
        });
    }

    static void deadlines(World world) {
        world.start("ends at its deadline", () -> {
            Fiber.current().computation().cancelAfter(SOON);
            Computation.create().await();
        });
        world.start("ends at once", () -> {
            Fiber.current().computation().cancelAfter(Duration.ZERO);
            Computation.create().await();
        });
        Computation<Void> outside = world.computation(Order.FIFO);
        world.start("waits for what has a deadline", outside::awaitCompletion);
        Computation<Void> soonest = world.computation(Order.LIFO);
        world.start("waits for what has another", soonest::awaitCompletion);
        world.surely(() -> world.scheduler().cancelAfter(outside, LATER, new World.Stop()));
        world.surely(() -> world.scheduler().cancelAfter(soonest, SOON, new World.Stop()));
    }

    static void cancel(World world) {
        Computation<Void> never = world.promise();
        Computation<Void> during = world.promise();
        Job cancelled = world.start("cancelled", () -> {
            try {
                never.await();
            } finally {
                Fiber.current().forbid(() -> {
                    Fiber.yield();
                    during.await();
                    return null;
                });
            }
        });
        Computation<Void> parent = world.computation(Order.FIFO);
        world.start("scope", () -> {
            Computation<?> own = Fiber.current().computation();
            Trigger canceler = Computation.attachCanceler(parent, own);
            try {
                never.await();
            } finally {
                parent.detach(canceler);
            }
        });
        world.start("waits for the cancelled", cancelled.result()::awaitCompletion);
        world.host().awaitIdle();
        World.Stop stop = new World.Stop();
        world.surely(() -> parent.tryCancel(stop));
        world.surely(() -> cancelled.cancel(stop));
        world.host().awaitIdle();
        world.keep(during);
        world.keep(never);
    }

    /// On the worker's own thread, outside any fiber (B12).
    static void here(World world) {
        Computation<Void> promise = world.promise();
        world.start("waiter", promise::await);
        world.start("second waiter", promise::await);
        world.host().awaitIdle();
        world.host().submit(() -> {
            Job here = world.start("starts here", () -> {
                world.fork("child", Fiber::yield);
                Fiber.yield();
            });
            world.keep(promise);
            world.atTheEnd(symptoms -> {
                if (here.refusal() == null && !here.hasBegun()) {
                    symptoms.add("'starts here' has not begun");
                }
            });
        });
        world.host().awaitIdle();
        world.host().submit(() -> world.start("starts here later", Fiber::yield));
        world.host().awaitIdle();
    }

    static void close(World world) {
        prepareForClosure(world);
        world.host().close();
        world.passTimeUntil(A_SECOND_AND_MORE / 4, world::areJobsDone);
    }

    static void closeByHook(World world) {
        prepareForClosure(world);
        List<Computation<?>> ends = new ArrayList<>();
        world.surely(() -> {
            Computation<?> end = world.host().announceClosure();
            if (end != null) {
                ends.add(end);
            }
        });
        world.passTimeUntil(TOO_LONG_FOR_A_TURN, world::areJobsDone);
        world.atTheEnd(symptoms -> {
            world.passTimeUntil(TOO_LONG_FOR_A_TURN, () -> ends.stream().noneMatch(Computation::isRunning));
            if (ends.stream().anyMatch(Computation::isRunning)) {
                symptoms.add("the backend that is about to be closed waits for ever");
            }
        });
        world.host().close();
    }

    private static void prepareForClosure(World world) {
        world.start("suspended", () -> Computation.create().await());
        world.start("cleans up", () -> {
            try {
                Computation.create().await();
            } finally {
                Fiber.current().forbid(() -> {
                    Fiber.yield();
                    Fiber.sleep(SOON);
                    return null;
                });
            }
        });
        world.start("sleeps", () -> Fiber.sleep(NEVER));
        world.host().awaitIdle();
        AtomicBoolean isOver = new AtomicBoolean();
        world.start("runs on", () -> {
            while (!isOver.get()) {
                Fiber.yield(); // until it is cancelled
            }
        });
        world.atTheEnd(symptoms -> isOver.set(true));
    }

    static void launch(World world) {
        world.start("counterpart", Fiber::yield);
        launch(world, "returns", () -> "value", false);
        launch(
                world,
                "throws",
                () -> {
                    throw new World.Stop();
                },
                false);
        launch(world, "comes too late", () -> "value", true);
    }

    private static void launch(
            World world, String name, java.util.concurrent.Callable<String> body, boolean isCancelledMeanwhile) {
        Computation<String> computation = world.computation(Order.FIFO);
        AtomicInteger ends = new AtomicInteger();
        AtomicBoolean isAccepted = new AtomicBoolean();
        Receiver<String> receiver = new Receiver<>() {
            @Override
            public void end(Outcome<String> outcome) {
                try {
                    Faults.call("Receiver.end");
                } catch (VirtualMachineError again) {
                    throw again; // it is called again
                } catch (RuntimeException late) {
                    told();
                    throw late;
                }
                told();
            }

            private void told() {
                ends.incrementAndGet();
                world.changed();
            }

            @Override
            public void drop(String value) {
                Faults.call("Receiver.drop");
            }
        };
        world.surely(() -> {
            if (computation.isRunning()) {
                world.scheduler()
                        .launch(
                                name,
                                computation,
                                () -> {
                                    Faults.call("Callable.call");
                                    if (isCancelledMeanwhile) {
                                        world.surely(() -> computation.tryCancel(new World.Stop()));
                                    }
                                    return body.call();
                                },
                                receiver);
                isAccepted.set(true);
            }
        });
        world.start("waits for what " + name, computation::awaitCompletion);
        world.atTheEnd(symptoms -> {
            world.passTimeUntil(1_000_000, () -> ends.get() > 0 || !isAccepted.get());
            if (ends.get() != (isAccepted.get() ? 1 : 0)) {
                symptoms.add("the receiver of what " + name + " was told " + ends + " times");
            }
        });
    }

    static void refuse(World world) {
        world.start("accepted", Fiber::yield);
        world.host().awaitIdle();
        world.host().refuse(2);
        world.start("waits for the host", Fiber::yield);
        world.passTimeUntil(TOO_LONG_FOR_A_TURN, world::areJobsDone);
    }

    static void giveBack(World world) {
        world.start("before", Fiber::yield);
        world.host().awaitIdle();
        world.passTimeUntil(A_SECOND_AND_MORE, () -> world.host().workers() == 0);
        world.start("after", Fiber::yield);
    }

    static void budget(World world) {
        world.start("yields often", () -> {
            for (int i = 0; i < MORE_THAN_A_BUDGET; i++) {
                Fiber.yield();
            }
        });
        world.start("yields too", () -> {
            Fiber.yield();
            world.fork("child", Fiber::yield);
        });
    }

    /// A turn that lasts has the others moved to another lane.
    static void stuck(World world) {
        AtomicBoolean isOver = new AtomicBoolean();
        AtomicInteger ended = new AtomicInteger();
        CountDownLatch forked = new CountDownLatch(1);
        Computation<Void> promise = world.promise();
        world.start("begun before", () -> {
            promise.await();
            ended.incrementAndGet();
        });
        world.host().awaitIdle();
        world.start("stuck", () -> {
            for (int i = 0; i < 3; i++) {
                world.fork("behind " + i, ended::incrementAndGet);
            }
            world.keep(promise);
            forked.countDown();
            while (!isOver.get()) {
                Thread.onSpinWait();
            }
        });
        try {
            forked.await(20, TimeUnit.MILLISECONDS);
        } catch (InterruptedException nobodyDoesThat) {
            Thread.currentThread().interrupt();
        }
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(20);
        world.passTimeUntil(TOO_LONG_FOR_A_TURN, () -> ended.get() == 4 || System.nanoTime() > end);
        isOver.set(true);
    }

    /// Fibers that park in a lock of the JDK, of which the engine knows nothing.
    static void parkElsewhere(World world) {
        CountDownLatch latch = new CountDownLatch(1);
        world.start("parks", () -> {
            latch.await();
            Fiber.yield();
        });
        world.start("releases", () -> {
            try {
                Fiber.yield();
            } finally {
                latch.countDown();
            }
        });
        Job job = world.start("starts a virtual thread", () -> {
            Thread thread = Thread.ofVirtual().start(latch::countDown);
            thread.join();
        });
        if (job.refusal() != null) {
            latch.countDown();
        }
    }

    /// Fibers that were woken, but not put on their lane, by an error that is over when the watchdog rescues them: the
    /// injected error then meets the rescue.
    static void strand(World world) {
        Computation<Void> promise = world.promise();
        List<Stranding> strandings = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            world.start("waiter " + i, () -> {
                strandings.add(Stranding.ofCurrent());
                promise.await();
            });
        }
        world.host().awaitIdle();
        strandings.forEach(Stranding::begin);
        world.keep(promise);
        world.host().awaitIdle();
        strandings.forEach(Stranding::end);
    }

    static void blocking(World world) {
        world.start(
                "blocks",
                () -> Fiber.blocking(() -> {
                    Faults.call("Body.run");
                    return "value";
                }));
        CountDownLatch never = new CountDownLatch(1);
        Job interrupted = world.start(
                "blocks and is interrupted",
                () -> Fiber.blockingInterruptibly(() -> {
                    never.await();
                    return null;
                }));
        world.host().awaitIdle();
        world.surely(() -> interrupted.cancel(new World.Stop()));
        world.atTheEnd(symptoms -> never.countDown());
    }

    static void transaction(World world) {
        Computation<Void> first = world.promise();
        Computation<Void> second = world.promise();
        world.start("waits for the first", first::await);
        world.start("waits for the second", second::await);
        world.start("waits for the second too", second::await);
        world.host().awaitIdle();
        world.surely(() -> {
            Transaction transaction = Transaction.create();
            if (transaction.tryReturn(first, null) && transaction.tryReturn(second, null)) {
                transaction.tryCommit();
            }
        });
        world.keep(first);
        world.keep(second);
    }

    /// Most events of a listener. The other events are in the other scenarios.
    static void tell(World world) {
        Computation<Void> done = world.computation(Order.FIFO);
        world.surely(() -> {
            if (done.isRunning()) {
                world.scheduler().spawn(Fiber.create(done), fiber -> {
                    done.tryReturn(null);
                    throw new World.Stop(); // to the hook, and to the listener
                });
            }
        });
        AtomicBoolean isOver = new AtomicBoolean();
        world.start("sleeps", () -> Fiber.sleep(SOON));
        world.start("yields on", () -> {
            while (!isOver.get()) {
                Fiber.yield();
            }
        });
        world.passTimeUntil(A_SECOND_AND_MORE, () -> Ear.hasHeard("lane") && Ear.hasHeard("figures"));
        isOver.set(true);
        AtomicBoolean isReported = new AtomicBoolean();
        world.start("computes", () -> {
            while (!isReported.get()) {
                Thread.onSpinWait();
            }
        });
        world.passTimeUntil(A_SECOND_AND_MORE / 4, () -> Ear.hasHeard("lasts"));
        isReported.set(true);
    }

    /// Attached and detached triggers, and actions of the user's.
    static void triggers(World world) {
        for (Order order : Order.values()) {
            Computation<Void> computation = world.computation(order);
            List<Trigger> attached = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                boolean hasAction = i % 2 == 0;
                boolean isDetached = i > 0 && i < 4;
                world.surely(() -> {
                    Trigger trigger = hasAction
                            ? Trigger.withAction(ignored -> Faults.call("Trigger.Action.signaled"))
                            : Trigger.create();
                    if (computation.tryAttach(trigger)) {
                        attached.add(trigger);
                        if (isDetached) {
                            world.surely(() -> computation.detach(trigger));
                        }
                    }
                });
            }
            Computation<Void> into = world.computation(order);
            world.surely(() -> attached.add(Computation.attachCanceler(computation, into)));
            world.start("waits for what is cancelled", into::awaitCompletion);
            world.start("waits for the original", computation::awaitCompletion);
            world.host().awaitIdle();
            World.Stop stop = new World.Stop();
            world.surely(() -> computation.tryCancel(stop));
            world.atTheEnd(symptoms -> {
                if (attached.stream().anyMatch(trigger -> !trigger.isSignaled())) {
                    symptoms.add("a trigger of a completed computation is not signaled");
                }
                if (computation.isRunning() || into.isRunning()) {
                    symptoms.add("a cancellation has not arrived");
                }
            });
        }
    }
}
