package io.picos.observe.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.NamingConvention;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.picos.completablefuture.CompletableFutureBridge;
import io.picos.spi.Guard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The sample dashboard for Grafana asks Prometheus for metrics that exist, under the names that Prometheus has.
@Timeout(60)
class DashboardTest {
    private static final Path DASHBOARD = Path.of("dashboard.json"); // surefire runs in the module
    private static final Pattern NAME = Pattern.compile("picos_[a-z_]+");
    private static final Pattern LABEL = Pattern.compile("\\b(scheduler|state|kind)=");

    @Test
    void dashboard_asksForMetersThatExist() throws IOException {
        Set<String> exist = names();
        Matcher asked = NAME.matcher(Files.readString(DASHBOARD));
        Set<String> names = new TreeSet<>();
        while (asked.find()) {
            names.add(asked.group());
        }
        assertThat(names).hasSizeGreaterThan(8);
        assertThat(exist).containsAll(names);
        assertThat(LABEL.matcher(Files.readString(DASHBOARD)).find()).isTrue();
    }

    /// {@return the names of all meters, as Prometheus has them}
    private static Set<String> names() {
        ExecutorService pool = Executors.newFixedThreadPool(1);
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        Duration threshold = Guard.threshold();
        Set<String> names = new TreeSet<>();
        try (FibersMetrics metrics = new FibersMetrics()) {
            CompletableFutureBridge bridge = CompletableFutureBridge.on(pool);
            metrics.bindTo(registry);
            Guard.setThreshold(Duration.ofMillis(20));
            bridge.future(() -> {
                        while (registry.find("picos.turns.long").counter() == null) {
                            Thread.onSpinWait();
                        }
                        return null;
                    })
                    .join();
        } finally {
            Guard.setThreshold(threshold);
            pool.shutdown();
        }
        for (Meter meter : registry.getMeters()) {
            Meter.Id id = meter.getId();
            String name = NamingConvention.snakeCase.name(id.getName(), id.getType(), id.getBaseUnit());
            switch (id.getType()) {
                case COUNTER -> names.add(name + "_total");
                case TIMER -> {
                    names.add(name + "_seconds_count");
                    names.add(name + "_seconds_sum");
                    names.add(name + "_seconds_max");
                }
                default -> names.add(name);
            }
        }
        return names;
    }
}
