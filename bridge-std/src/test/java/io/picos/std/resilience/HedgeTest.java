package io.picos.std.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.picos.ThreadScheduler;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// An Error of a request. The kit has the rules.
class HedgeTest {
    /// The second request must not be woken by the Error, so no run of it can begin. Many runs, since it would
    /// have to begin before the scope is cancelled.
    @Test
    void anErrorOfTheFirstRequest_doesNotBeginTheSecond() {
        for (int run = 0; run < 300; run++) {
            AtomicInteger requests = new AtomicInteger();
            AssertionError error = new AssertionError("of the first request");
            assertThatThrownBy(() -> ThreadScheduler.run(() -> {
                        Hedge.after(Duration.ofHours(1)).call(() -> {
                            requests.incrementAndGet();
                            throw error;
                        });
                    }))
                    .isSameAs(error);
            assertThat(requests).hasValue(1);
        }
    }
}
