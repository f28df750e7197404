package io.picos.compat.reactor;

import io.picos.compat.BridgeConformanceWithoutRaces;
import io.picos.compat.bridge.ColdBridgeRules;
import io.picos.compat.scheduler.ClosingRules;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import reactor.core.scheduler.Schedulers;

/// A scheduler that does not learn that its executor is shut down.
class FromExecutorServiceTest implements BridgeConformanceWithoutRaces, ColdBridgeRules, ClosingRules {
    private final ExecutorService executor = Executors.newFixedThreadPool(2);
    private final ReactorSubject subject =
            ReactorSubject.closedBy(executor::shutdown, Schedulers.fromExecutorService(executor), 2);

    @Override
    public ReactorSubject subject() {
        return subject;
    }
}
