package io.picos.compat.core;

import io.picos.Trigger;
import org.jspecify.annotations.Nullable;

/// The operations of triggers, as the rules call them. By default, they call [Trigger]. A subject that is wrong
/// on purpose overrides some of them.
public interface TriggerSubject {
    /// The operations of [Trigger].
    TriggerSubject REAL = new TriggerSubject() {};

    /// {@return [Trigger#create()]}
    default Trigger create() {
        return Trigger.create();
    }

    /// {@return [Trigger#withAction]}
    ///
    /// @param action the action of the trigger
    default Trigger withAction(Trigger.Action action) {
        return Trigger.withAction(action);
    }

    /// {@return [Trigger#isSignaled()]}
    ///
    /// @param trigger the trigger to look at
    default boolean isSignaled(Trigger trigger) {
        return trigger.isSignaled();
    }

    /// {@return [Trigger#isInitial()]}
    ///
    /// @param trigger the trigger to look at
    default boolean isInitial(Trigger trigger) {
        return trigger.isInitial();
    }

    /// {@return [Trigger#await()]}
    ///
    /// @param trigger the trigger to wait for
    default @Nullable Throwable await(Trigger trigger) {
        return trigger.await();
    }

    /// Calls [Trigger#signal()].
    ///
    /// @param trigger the trigger to signal
    default void signal(Trigger trigger) {
        trigger.signal();
    }

    /// {@return [Trigger#onSignal]}
    ///
    /// @param trigger the trigger to attach to
    /// @param action the action to attach
    default boolean onSignal(Trigger trigger, Trigger.Action action) {
        return trigger.onSignal(action);
    }

    /// Calls [Trigger#dispose()].
    ///
    /// @param trigger the trigger to dispose of
    default void dispose(Trigger trigger) {
        trigger.dispose();
    }
}
