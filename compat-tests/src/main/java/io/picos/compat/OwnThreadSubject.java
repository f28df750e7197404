package io.picos.compat;

import java.util.concurrent.Executor;

/// A serial scheduler whose fibers run on one thread of the backend, always the same, which also runs tasks of the
/// backend. It obeys [OwnThreadRules] too.
public interface OwnThreadSubject extends BackendSubject {
    /// {@return runs tasks on that thread, when it has nothing else to do}
    Executor ownThread();
}
