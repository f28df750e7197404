package io.picos.compat.context;

import io.picos.Trigger;
import io.picos.compat.inheritance.Belonging;
import io.picos.compat.scene.Scene;
import io.picos.compat.subject.BridgeSubject;
import io.picos.compat.subject.ColdBridgeSubject;
import io.picos.compat.subject.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rules K1 and K9 of bridges: the values that a fiber inherits from the caller of the builder, and the values that its
/// consumer finds.
public interface ContextBridgeRules extends ContextSubjects {
    @Override
    BridgeSubject subject();

    /// Runs with a value on the current thread.
    private void with(@Nullable Belonging value, Runnable body) {
        Belonging.set(value);
        try {
            body.run();
        } finally {
            Belonging.set(null);
        }
    }

    /// A fiber begins with the value of the caller of the builder, or of the thread that subscribes to a cold
    /// result. If the library has a context of its own, the fiber begins with the value in that, here none (K5).
    @Test
    default void k1b_aBuilderInheritsFromItsCaller() {
        Scene scene = new Scene("K1b", subject());
        for (Belonging value : new @Nullable Belonging[] {new Belonging("a"), null}) {
            Result<String> result = new Result<>();
            AtomicReference<@Nullable Belonging> found = new AtomicReference<>();
            Callable<String> body = () -> {
                found.set(Belonging.current());
                return "value";
            };
            with(value, () -> contexts().build(subject(), body, result));
            scene.same(null, scene.failure(result.observed()), "the failure of the body");
            scene.same(
                    subject().inheritsFromCaller() ? value : null,
                    found.get(),
                    "what the fiber of a builder begins with");
        }
    }

    /// A cold result is started by the thread that subscribes: its fibers do not have the value of the thread that has
    /// assembled it, and each has the value of that moment.
    @Test
    default void k1b_aColdResultInheritsFromItsSubscriber() {
        Scene scene = new Scene("K1b", subject());
        if (!(subject() instanceof ColdBridgeSubject bridge)) {
            return; // a hot builder starts the fiber itself
        }
        List<ColdBridgeSubject.Cold<String>> assembled = new ArrayList<>();
        Queue<Object> found = new ConcurrentLinkedQueue<>();
        with(
                new Belonging("of the assembly"),
                () -> assembled.add(contexts().prepare(bridge, () -> {
                    found.add(String.valueOf(Belonging.current()));
                    return "value";
                })));
        for (String name : List.of("a", "b")) {
            List<Result<String>> results = new ArrayList<>();
            with(new Belonging(name), () -> results.add(assembled.getFirst().subscribe()));
            scene.same(null, scene.failure(results.getFirst().observed()), "the failure of the body");
        }
        scene.equal(
                bridge.inheritsFromCaller() ? List.of("a", "b") : List.of("null", "null"),
                List.copyOf(found),
                "what the fibers of two subscriptions begin with");
    }

    /// A consumer does not find the value that the fiber has left behind, but the value that it has inherited.
    @Test
    default void k9_theResultIsToldWithWhatTheStarterHad() {
        Scene scene = new Scene("K9", subject());
        for (Belonging value : new @Nullable Belonging[] {new Belonging("a"), null}) {
            Trigger observed = Trigger.create();
            Result<String> result = new Result<>();
            with(
                    value,
                    () -> contexts()
                            .build(
                                    subject(),
                                    () -> {
                                        Belonging.set(new Belonging("left behind"));
                                        observed.await();
                                        return "value";
                                    },
                                    result));
            CompletableFuture<@Nullable Belonging> found = result.observed().thenApply(ignored -> Belonging.current());
            observed.signal();
            scene.same(null, scene.failure(found.thenApply(ignored -> true)), "the failure of the body");
            scene.same(subject().inheritsFromCaller() ? value : null, found.join(), "what a consumer finds");
        }
    }
}
