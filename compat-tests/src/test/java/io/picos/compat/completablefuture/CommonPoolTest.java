package io.picos.compat.completablefuture;

import io.picos.compat.BackendConformance;

class CommonPoolTest implements BackendConformance {
    private final ExecutorSubject subject = ExecutorSubject.commonPool();

    @Override
    public ExecutorSubject subject() {
        return subject;
    }
}
