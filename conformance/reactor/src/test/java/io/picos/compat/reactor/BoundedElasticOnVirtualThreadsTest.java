package io.picos.compat.reactor;

import io.picos.compat.BridgeConformanceWithoutRaces;
import io.picos.compat.bridge.ColdBridgeRules;
import io.picos.compat.scheduler.ClosingRules;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/// What `boundedElastic()` is where `reactor.schedulers.defaultBoundedElasticOnVirtualThreads` is set.
class BoundedElasticOnVirtualThreadsTest implements BridgeConformanceWithoutRaces, ColdBridgeRules, ClosingRules {
    private static final int THREADS = 4;

    private final ReactorSubject subject = ReactorSubject.of(onVirtualThreads(), THREADS);

    private static Scheduler onVirtualThreads() {
        Scheduler scheduler = new Schedulers.Factory() {}.newThreadPerTaskBoundedElastic(
                THREADS,
                Schedulers.DEFAULT_BOUNDED_ELASTIC_QUEUESIZE,
                Thread.ofVirtual().factory());
        scheduler.init();
        return scheduler;
    }

    @Override
    public ReactorSubject subject() {
        return subject;
    }
}
