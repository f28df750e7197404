package io.picos.compat.subject;

import java.util.concurrent.Executor;

/// A serial scheduler whose fibers always run on the same thread of the backend. That thread also runs tasks of
/// the backend. The scheduler obeys [OwnThreadRules][io.picos.compat.scheduler.OwnThreadRules], too.
public interface OwnThreadSubject extends BackendSubject {
    /// {@return an executor that runs tasks on that thread, when the thread has nothing else to do}
    Executor ownThread();
}
