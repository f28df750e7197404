package io.picos.benchmarks.report;

import io.picos.benchmarks.contender.Contender;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A goal: a ratio of two measurements of one run.
///
/// @param question in words
/// @param ours the dividend
/// @param rival the divisor
/// @param most the largest ratio that is good
record Target(String question, Measurement ours, Measurement rival, double most) {
    static final List<Target> ALL = all();

    /// Finds a value in the results of one version.
    @FunctionalInterface
    interface Measurement {
        Optional<Double> in(Results results, String version);
    }

    /// {@return the ratio, if both were measured, and steadily}
    Optional<Double> ratio(Results results, String version) {
        return ours.in(results, version)
                .flatMap(mine -> rival.in(results, Clock.NOW).map(other -> mine / other));
    }

    private static List<Target> all() {
        List<Target> targets = new ArrayList<>();
        for (Contender each :
                List.of(Contender.COMPLETABLE_FUTURE, Contender.REACTOR, Contender.RXJAVA, Contender.VERTX)) {
            targets.add(timed(
                    "yield, 100 fibers: " + each.title() + " / bare",
                    "YieldBenchmark.yield 100",
                    each,
                    Contender.BARE,
                    1.05));
        }
        Contender one = Contender.COMPLETABLE_FUTURE;
        targets.add(timed("spawn and finish / bare", "SpawnBenchmark.spawn", one, Contender.BARE, 1.1));
        targets.add(timed("spawn and finish / Kotlin", "SpawnBenchmark.spawn", one, Contender.COROUTINES, 1.0));
        targets.add(timed(
                "spawn, suspend once, finish / bare", "SuspendBenchmark.spawnAndSuspend", one, Contender.BARE, 1.15));
        targets.add(timed("hand-off, one lane / bare", "HandOffBenchmark.handOff", one, Contender.BARE, 1.1));
        targets.add(timed(
                "hand-off, one lane / virtual threads",
                "HandOffBenchmark.handOff",
                one,
                Contender.VIRTUAL_THREADS,
                1.0));
        targets.add(timed("fib 20 per spawn / bare", "ForkBenchmark.fibonacci", one, Contender.BARE, 1.1));
        targets.add(timed("fib 20 per spawn / Kotlin", "ForkBenchmark.fibonacci", one, Contender.COROUTINES, 0.9));
        targets.add(timed(
                "locked yield, 256 fibers, Mutex / virtual threads on one carrier",
                "LockBenchmark.fair",
                one,
                Contender.VIRTUAL_THREADS_ON_ONE,
                1.0));
        targets.add(new Target(
                "Mutex uncontended / ReentrantLock",
                time("UncontendedBenchmark.use MUTEX", ""),
                time("UncontendedBenchmark.use REENTRANT_LOCK", ""),
                1.3));
        targets.add(new Target(
                "attach and detach, 2 threads, 1,000 live / Kotlin",
                time("ComputationBenchmark.triggerOfTwo", ""),
                time("ComputationBenchmark.handlerOfTwo", ""),
                1.0));
        targets.add(timed(
                "deadline, not needed / CompletableFuture.orTimeout",
                "DeadlineBenchmark.unneeded",
                one,
                Contender.VIRTUAL_THREADS,
                1.5));
        targets.add(
                timed("deadline, not needed / Kotlin", "DeadlineBenchmark.unneeded", one, Contender.COROUTINES, 0.8));
        for (Contender each :
                List.of(Contender.COMPLETABLE_FUTURE, Contender.REACTOR, Contender.RXJAVA, Contender.VERTX)) {
            targets.add(new Target(
                    "await of a pending value: " + each.title() + " / bare hand-off",
                    time("AwaitBenchmark.pendingInFiber", each.title()),
                    time("HandOffBenchmark.handOff", Contender.BARE.title()),
                    1.1));
        }
        targets.add(new Target(
                "future with an empty body: Vert.x / its own",
                time("StartBenchmark.inFiber", Contender.VERTX.title()),
                time("StartBenchmark.natively", Contender.VERTX.title()),
                2.0));
        targets.add(timed("scope with 10 forks / Kotlin", "ScopeBenchmark.scope", one, Contender.COROUTINES, 0.9));
        targets.add(new Target(
                "bytes per suspended fiber / virtual thread",
                read("100,000 suspended fibers", one.title(), "bytes"),
                read("100,000 suspended fibers", Contender.VIRTUAL_THREADS.title(), "bytes"),
                1.35));
        targets.add(new Target(
                "the same in a bundle",
                read("100,000 suspended fibers in a bundle", one.title(), "bytes"),
                read("100,000 suspended fibers", Contender.VIRTUAL_THREADS.title(), "bytes"),
                1.4));
        Contender jdk = Contender.COMPLETABLE_FUTURE_ON_JDK;
        targets.add(timed(
                "JDK carriers, yield / virtual threads",
                "YieldBenchmark.yield 100",
                jdk,
                Contender.VIRTUAL_THREADS,
                2.0));
        targets.add(timed(
                "JDK carriers, spawn / virtual threads", "SpawnBenchmark.spawn", jdk, Contender.VIRTUAL_THREADS, 1.5));
        targets.add(timed(
                "JDK carriers, hand-off / virtual threads",
                "HandOffBenchmark.handOff",
                jdk,
                Contender.VIRTUAL_THREADS,
                2.0));
        targets.add(new Target(
                "time a request, JDK carriers / backend carriers (0.6 of the requests)",
                inverse(read("HTTP on loopback", "fibers, JDK carriers", "requests")),
                inverse(read("HTTP on loopback", "fibers", "requests")),
                1 / 0.6));
        targets.add(new Target(
                "p99 of short fibers, beside a hog / alone",
                read("short fibers beside a hog", "fibers", "p99"),
                read("short fibers alone", "fibers", "p99"),
                3.0));
        targets.addAll(streams(one));
        return List.copyOf(targets);
    }

    private static List<Target> streams(Contender one) {
        return List.of(
                new Target(
                        "channel without room, an element / hand-off, one lane",
                        time("ChannelBenchmark.one 0", one.title()),
                        time("HandOffBenchmark.handOff", one.title()),
                        1.0),
                timed(
                        "channel without room, an element / Kotlin",
                        "ChannelBenchmark.one 0",
                        one,
                        Contender.COROUTINES,
                        2.5),
                timed("channel of 64, an element / Kotlin", "ChannelBenchmark.one 64", one, Contender.COROUTINES, 1.2),
                new Target(
                        "channel of 64, an element: ThreadScheduler / Jox",
                        time("ChannelBenchmark.one 64", Contender.THREADS.title()),
                        time("ChannelBenchmark.one 64", Contender.JOX.title()),
                        2.0),
                timed(
                        "channel of 64, eight senders / Kotlin",
                        "ChannelBenchmark.eight 64",
                        one,
                        Contender.COROUTINES,
                        1.3),
                timed(
                        "select of two channels without room / Kotlin",
                        "SelectBenchmark.two 0",
                        one,
                        Contender.COROUTINES,
                        1.5),
                timed(
                        "select of two channels of 64 / Kotlin",
                        "SelectBenchmark.two 64",
                        one,
                        Contender.COROUTINES,
                        1.5),
                stream("emit an element by a fiber / by Flux.create", "emitByFiber", "emitByCreate", 1.0),
                stream(
                        "the same, to another thread by publishOn",
                        "emitByFiberAndPublishOn",
                        "emitByCreateAndPublishOn",
                        1.2),
                stream("emit an element by a fiber / by Kotlin's publish", "emitByFiber", "emitByKotlin", 1.0),
                stream("consume an element in a fiber / by Kotlin's asFlow", "consumeByFiber", "consumeByKotlin", 1.0),
                stream("consume an element in a fiber / by publishOn", "consumeByFiber", "consumeByPublishOn", 1.0),
                stream("consume an element in a fiber / by toIterable", "consumeByFiber", "consumeByIterable", 1.5));
    }

    private static Target stream(String question, String ours, String rival, double most) {
        return new Target(question, time("StreamBenchmark." + ours, ""), time("StreamBenchmark." + rival, ""), most);
    }

    private static Target timed(String question, String benchmark, Contender ours, Contender rival, double most) {
        return new Target(question, time(benchmark, ours.title()), time(benchmark, rival.title()), most);
    }

    private static Measurement time(String benchmark, String contender) {
        return (results, version) -> results.timing(benchmark, contender, version)
                .filter(Timing::isSteady)
                .map(Timing::mean);
    }

    private static Measurement read(String program, String contender, String value) {
        return (results, version) -> results.reading(program, contender, version, value);
    }

    private static Measurement inverse(Measurement measurement) {
        return (results, version) -> measurement.in(results, version).map(value -> 1 / value);
    }
}
