package io.picos.compat;

import io.picos.Trigger;
import org.jspecify.annotations.Nullable;

/// The operations of triggers, as the rules call them. Ours do what [Trigger] does; a wrong one overrides some.
public interface TriggerSubject {
    /// The operations of [Trigger].
    TriggerSubject REAL = new TriggerSubject() {};

    /// {@return [Trigger#create()]}
    default Trigger create() {
        return Trigger.create();
    }

    /// {@return [Trigger#withAction]}
    ///
    /// @param action of the trigger
    default Trigger withAction(Trigger.Action action) {
        return Trigger.withAction(action);
    }

    /// {@return [Trigger#isSignaled()]}
    ///
    /// @param trigger to look at
    default boolean isSignaled(Trigger trigger) {
        return trigger.isSignaled();
    }

    /// {@return [Trigger#isInitial()]}
    ///
    /// @param trigger to look at
    default boolean isInitial(Trigger trigger) {
        return trigger.isInitial();
    }

    /// {@return [Trigger#await()]}
    ///
    /// @param trigger to wait for
    default @Nullable Throwable await(Trigger trigger) {
        return trigger.await();
    }

    /// Calls [Trigger#signal()].
    ///
    /// @param trigger to signal
    default void signal(Trigger trigger) {
        trigger.signal();
    }

    /// {@return [Trigger#onSignal]}
    ///
    /// @param trigger to attach to
    /// @param action to attach
    default boolean onSignal(Trigger trigger, Trigger.Action action) {
        return trigger.onSignal(action);
    }

    /// Calls [Trigger#dispose()].
    ///
    /// @param trigger to dispose of
    default void dispose(Trigger trigger) {
        trigger.dispose();
    }
}
