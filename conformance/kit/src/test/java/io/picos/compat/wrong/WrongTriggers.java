package io.picos.compat.wrong;

import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.compat.core.AwaitRules;
import io.picos.compat.core.TriggerRules;
import io.picos.compat.core.TriggerSubject;
import io.picos.compat.patience.Waits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Triggers that break one rule each.
final class WrongTriggers {
    private WrongTriggers() {}

    /// What all of them are run against.
    abstract static class Triggers extends OnThreads implements TriggerRules, AwaitRules, TriggerSubject {
        @Override
        public TriggerSubject triggers() {
            return this;
        }
    }

    @Wrong(value = "T1", hangs = true)
    static class SignalsUnderALock extends Triggers {
        @Override
        public synchronized void signal(Trigger trigger) {
            trigger.signal();
        }
    }

    @Wrong("T1")
    static class DisposesOfNothing extends Triggers {
        @Override
        public void dispose(Trigger trigger) {
            if (!trigger.isSignaled() && !trigger.isInitial()) {
                trigger.dispose();
            }
        }

        @Override
        public boolean isInitial(Trigger trigger) {
            return trigger.isInitial();
        }
    }

    @Wrong("T2")
    static class RunsTheActionTwice extends Triggers {
        @Override
        public boolean onSignal(Trigger trigger, Trigger.Action action) {
            return trigger.onSignal(signaled -> {
                action.signaled(signaled);
                action.signaled(signaled);
            });
        }
    }

    @Wrong("T2")
    static class RunsTheActionElsewhere extends Triggers {
        @Override
        public Trigger withAction(Trigger.Action action) {
            return Trigger.withAction(signaled -> {
                Thread thread = Thread.startVirtualThread(() -> action.signaled(signaled));
                Waits.join("the action has run", thread);
            });
        }
    }

    @Wrong(value = "T3", hangs = true)
    static class KeepsTheAction extends Triggers {
        private final List<Trigger.Action> kept = new ArrayList<>();

        @Override
        public boolean onSignal(Trigger trigger, Trigger.Action action) {
            kept.add(action);
            return trigger.onSignal(action);
        }
    }

    @Wrong("T4")
    static class LetsASecondWaiterIn extends Triggers {
        private final Map<Trigger, List<Trigger.Action>> actions = new ConcurrentHashMap<>();

        @Override
        public boolean onSignal(Trigger trigger, Trigger.Action action) {
            List<Trigger.Action> attached = actions.get(trigger);
            if (attached != null) {
                attached.add(action);
                return !trigger.isSignaled();
            }
            List<Trigger.Action> first = new ArrayList<>(List.of(action));
            boolean isFirst = trigger.onSignal(signaled -> {
                actions.remove(signaled);
                first.forEach(each -> each.signaled(signaled));
            });
            if (isFirst) {
                actions.put(trigger, first);
            }
            return isFirst;
        }
    }

    @Wrong("T4")
    static class AllocatesMore extends Triggers {
        private volatile @Nullable Object more;

        @Override
        public Trigger create() {
            more = new Object();
            return Trigger.create();
        }
    }

    @Wrong(value = "T5a", also = "T5b")
    static class ThrowsTheCause extends Triggers {
        @Override
        public @Nullable Throwable await(Trigger trigger) {
            Throwable cause = trigger.await();
            if (cause != null) {
                throw new IllegalStateException(cause);
            }
            return null;
        }
    }

    @Wrong(value = "T5a", also = "T5b")
    static class ForgetsTheCause extends Triggers {
        @Override
        public @Nullable Throwable await(Trigger trigger) {
            Throwable ignored = trigger.await();
            return null;
        }
    }

    @Wrong("T5b")
    static class AsksBeforeItResumes extends Triggers {
        @Override
        public @Nullable Throwable await(Trigger trigger) {
            boolean waits = !trigger.isSignaled();
            Throwable cause = trigger.await();
            return waits && cause != null && Shown.isOf("T5b", cause) ? null : cause;
        }
    }

    @Wrong("T6")
    static class LeavesTheTriggerUnsignaled extends Triggers {
        @Override
        public @Nullable Throwable await(Trigger trigger) {
            Fiber fiber = Fiber.currentOrNull();
            if (fiber == null || trigger.isSignaled()) {
                return trigger.await();
            }
            Trigger inner = Trigger.create();
            return trigger.onSignal(signaled -> inner.signal()) ? inner.await() : null;
        }
    }

    @Wrong("T8")
    static class LosesTheInterrupt extends Triggers {
        @Override
        public @Nullable Throwable await(Trigger trigger) {
            Throwable cause = trigger.await();
            boolean lost = Thread.interrupted();
            return cause;
        }
    }

    @Wrong("T8")
    static class IsWokenByAnInterrupt extends Triggers {
        @Override
        public @Nullable Throwable await(Trigger trigger) {
            if (Thread.currentThread().isInterrupted()) {
                trigger.signal();
            }
            return trigger.await();
        }
    }

    @Wrong("T9")
    static class WaitsNowhere extends Triggers {
        @Override
        public @Nullable Throwable await(Trigger trigger) {
            if (trigger.isSignaled()) {
                return null;
            }
            if (Fiber.currentOrNull() == null && trigger.isInitial()) {
                trigger.signal();
            }
            return trigger.await();
        }
    }
}
