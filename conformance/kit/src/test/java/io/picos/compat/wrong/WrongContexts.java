package io.picos.compat.wrong;

import io.picos.Body;
import io.picos.Fiber;
import io.picos.FiberLocal;
import io.picos.compat.context.ContextBridgeRules;
import io.picos.compat.context.ContextRules;
import io.picos.compat.context.ContextSubject;
import io.picos.compat.inheritance.Belonging;
import io.picos.compat.inheritance.Trouble;
import io.picos.compat.shared.ExecutorSubject;
import io.picos.compat.subject.BridgeSubject;
import io.picos.compat.subject.ColdBridgeSubject;
import io.picos.compat.subject.Result;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Operations that break one rule of context each.
final class WrongContexts {
    private WrongContexts() {}

    /// What most of them are run against.
    abstract static class Contexts extends OnThreads implements ContextRules, ContextSubject {
        @Override
        public ContextSubject contexts() {
            return this;
        }
    }

    private static boolean has(String name) {
        Belonging current = Belonging.current();
        return current != null && current.toString().equals(name);
    }

    /// The children of a child begin with nothing.
    @Wrong("K1a")
    static class InheritsOnce extends Contexts {
        private static final FiberLocal<Boolean> IS_CHILD = FiberLocal.create();

        @Override
        public void spawn(Fiber fiber, Fiber.Main main) {
            boolean inherits = !IS_CHILD.getOrDefault(Fiber.current(), false);
            Fiber.spawn(fiber, self -> {
                IS_CHILD.set(self, true);
                if (!inherits) {
                    Belonging.set(null);
                }
                main.run(self);
            });
        }
    }

    /// The children of a child begin with the value that the child has begun with, as if they entered its builder's
    /// context again.
    @Wrong("K1a")
    static class EntersTheBuildersContextAgain extends Contexts {
        private static final FiberLocal<Boolean> IS_CHILD = FiberLocal.create();
        private static final FiberLocal<Optional<Belonging>> FIRST = FiberLocal.create();

        @Override
        public void spawn(Fiber fiber, Fiber.Main main) {
            Fiber spawner = Fiber.current();
            boolean entersAgain = IS_CHILD.getOrDefault(spawner, false);
            Optional<Belonging> first = FIRST.getOrDefault(spawner, Optional.empty());
            Fiber.spawn(fiber, self -> {
                if (entersAgain) {
                    Belonging.set(first.orElse(null));
                }
                IS_CHILD.set(self, true);
                FIRST.set(self, Optional.ofNullable(Belonging.current()));
                main.run(self);
            });
        }
    }

    /// A cold result captures where it is assembled, and not where it is subscribed to.
    @Wrong("K1b")
    static class CapturesAtTheAssembly implements ContextBridgeRules, ContextSubject {
        private final ColdBridge subject =
                new ColdBridge(null, ExecutorSubject.of("wrong", Executors.newFixedThreadPool(1), 1));

        @Override
        public BridgeSubject subject() {
            return subject;
        }

        @Override
        public ContextSubject contexts() {
            return this;
        }

        @Override
        public <T> ColdBridgeSubject.Cold<T> prepare(ColdBridgeSubject bridge, Callable<? extends T> body) {
            Belonging assembled = Belonging.current();
            return bridge.prepare(() -> {
                Belonging.set(assembled);
                return body.call();
            });
        }
    }

    @Wrong("K2")
    static class LosesItOverASuspension extends Contexts {
        @Override
        public void yield() {
            Fiber.yield();
            Belonging.set(null);
        }
    }

    /// As if a thread of a pool kept the values of an earlier fiber.
    @Wrong("K3")
    static class FindsWhatAnotherHasLeft extends Contexts {
        private final AtomicReference<@Nullable Belonging> left = new AtomicReference<>();

        @Override
        public void spawn(Fiber fiber, Fiber.Main main) {
            Fiber.spawn(fiber, self -> {
                if (Belonging.current() == null) {
                    Belonging.set(left.get());
                }
                main.run(self);
                if (has("left behind")) {
                    left.set(Belonging.current());
                }
            });
        }
    }

    /// As if the child asked its spawner when it has its first turn.
    @Wrong("K4")
    static class IsToldLate extends Contexts {
        @Override
        public void spawn(Fiber fiber, Fiber.Main main) {
            Fiber.spawn(fiber, self -> {
                if (has("before")) {
                    Belonging.set(new Belonging("after"));
                }
                main.run(self);
            });
        }
    }

    @Wrong("K8")
    static class BlocksWithNothing extends Contexts {
        @Override
        public <T> T blocking(Body<T, Exception> body) throws Exception {
            return Fiber.blocking(() -> {
                Belonging.set(null);
                return body.run();
            });
        }
    }

    @Wrong("K9")
    static class TellsTheResultInTheFiber implements ContextBridgeRules, ContextSubject {
        private final BridgeSubject subject = ExecutorSubject.of("wrong", Executors.newFixedThreadPool(1), 1);

        @Override
        public BridgeSubject subject() {
            return subject;
        }

        @Override
        public ContextSubject contexts() {
            return this;
        }

        @Override
        public <T> void build(BridgeSubject bridge, Callable<? extends T> body, Result<T> result) {
            bridge.build(() -> {
                T value = body.call();
                result.value(value);
                return value;
            });
        }
    }

    @Wrong("K12")
    static class ThrowsWhatTheInheritanceThrows extends Contexts {
        private final Trouble trouble = new Trouble();

        @Override
        public void spawn(Fiber fiber, Fiber.Main main) {
            trouble.capture();
            Fiber.spawn(fiber, main);
        }
    }
}
