package io.picos.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.picos.Computation;
import io.picos.completablefuture.CompletableFutureBridge;
import io.picos.spi.Guard;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.management.Attribute;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.RuntimeMBeanException;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The MBean, as a client of the platform MBean server sees it.
@Timeout(60)
class FibersMXBeanTest {
    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final ExecutorService pool = Executors.newFixedThreadPool(1);
    private final CompletableFutureBridge bridge = CompletableFutureBridge.on(pool);
    private final Computation<Object> gate = Computation.create();
    private final CountDownLatch begun = new CountDownLatch(1);
    private CompletableFuture<?> fiber;
    private ObjectName name;

    @BeforeEach
    void startFiber() throws Exception {
        name = new ObjectName("io.picos:type=Fibers");
        Hogs.compute(() -> server.isRegistered(name));
        fiber = bridge.future(this::waitHere);
        begun.await();
    }

    private Object waitHere() {
        begun.countDown();
        return gate.await();
    }

    @AfterEach
    void endFiber() {
        gate.tryReturn(null);
        fiber.join();
        pool.shutdown();
    }

    @Test
    void dump_showsTheFiber() throws Exception {
        assertThat((String) server.invoke(name, "dump", new Object[0], new String[0]))
                .contains("FibersMXBeanTest.waitHere");
        assertThat((String) server.invoke(name, "dumpJson", new Object[0], new String[0]))
                .startsWith("{")
                .contains("FibersMXBeanTest.waitHere");
    }

    @Test
    void schedulers_haveTheFigures() throws Exception {
        assertThat((long) server.getAttribute(name, "Alive")).isPositive();
        CompositeData[] all = (CompositeData[]) server.getAttribute(name, "Schedulers");
        CompositeData mine = Arrays.stream(all)
                .filter(each -> bridge.toString().contains("[" + each.get("scheduler") + " "))
                .findFirst()
                .orElseThrow();
        assertThat(mine.get("alive")).isEqualTo(1L);
        assertThat((long) mine.get("begun") - (long) mine.get("ended")).isEqualTo(1L);
        assertThat((long) mine.get("turns")).isPositive();
        assertThat(mine.get("lanes")).isEqualTo(1);
        assertThat(mine.get("closed")).isEqualTo(false);
        assertThat(mine.containsKey("suspended")).isTrue();
    }

    @Test
    void guardMillis_isTheThresholdOfTheGuard() throws Exception {
        assertThat(server.getAttribute(name, "GuardMillis")).isEqualTo(1_000L);
        server.setAttribute(name, new Attribute("GuardMillis", 2_000L));
        try {
            assertThat(Guard.threshold()).isEqualTo(Duration.ofSeconds(2));
            assertThatThrownBy(() -> server.setAttribute(name, new Attribute("GuardMillis", -1L)))
                    .isInstanceOf(RuntimeMBeanException.class)
                    .hasRootCauseInstanceOf(IllegalArgumentException.class);
        } finally {
            server.setAttribute(name, new Attribute("GuardMillis", 1_000L));
        }
    }
}
