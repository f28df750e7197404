package io.picos.test;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/// The schedulers that are on the path.
///
/// The factories of the project's own adapters are here, and not in the adapters, so that an adapter knows nothing of
/// tests. An adapter is an optional dependency of this module: its factories are loaded only if its bridge is there.
final class Factories {
    private Factories() {}

    /// {@return the factories of all schedulers on the path}
    ///
    /// @throws IllegalStateException if two of them have the same name
    static List<SchedulerFactory> onThePath() {
        List<SchedulerFactory> all = new ArrayList<>(List.of(new ThreadSchedulerFactory()));
        if (isThere("io.picos.completablefuture.CompletableFutureBridge")) {
            all.addAll(List.of(ExecutorFactory.values()));
        }
        if (isThere("io.picos.reactor.ReactorBridge")) {
            all.addAll(List.of(ReactorFactory.values()));
        }
        if (isThere("io.picos.rxjava.RxJavaBridge")) {
            all.addAll(List.of(RxJavaFactory.values()));
        }
        if (isThere("io.picos.vertx.VertxBridge")) {
            all.addAll(List.of(VertxFactory.values()));
        }
        ServiceLoader.load(SchedulerFactory.class).forEach(all::add);
        checkNames(all);
        return all;
    }

    private static boolean isThere(String bridge) {
        try {
            Class.forName(bridge, false, Factories.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException absent) {
            return false;
        }
    }

    private static void checkNames(List<SchedulerFactory> factories) {
        List<String> names = new ArrayList<>();
        for (SchedulerFactory factory : factories) {
            if (names.contains(factory.schedulerName())) {
                throw new IllegalStateException("two schedulers have the name \"" + factory.schedulerName()
                        + "\"; the second is " + factory.getClass().getName());
            }
            names.add(factory.schedulerName());
        }
    }
}
