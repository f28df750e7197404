package io.picos.engine.carrier;

import java.util.concurrent.Executor;

/// The public API of every JDK: virtual threads on the JDK's own threads.
final class PublicJdk implements CarrierApi {
    @Override
    public boolean canChoose() {
        return false;
    }

    @Override
    public Thread onExecutor(Executor executor, Runnable body) {
        throw new UnsupportedOperationException("the JDK does not let the engine choose");
    }

    @Override
    public Thread onJdk(Runnable body) {
        return Thread.ofVirtual().inheritInheritableThreadLocals(false).unstarted(body);
    }

    @Override
    public void runOnJdk(Runnable continuation) {
        throw new UnsupportedOperationException("no virtual thread has an executor of its own");
    }
}
