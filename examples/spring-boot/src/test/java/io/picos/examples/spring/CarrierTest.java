package io.picos.examples.spring;

import static io.picos.examples.spring.SuppliersStandIn.priceOf;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringBootVersion;
import reactor.core.publisher.Mono;

/// The carrier threads and the versions under the other tests.
@Timeout(60)
class CarrierTest {
    private static final boolean IS_BACKEND = "backend".equals(System.getProperty("io.picos.carrier"));

    @Test
    void fibers_areCarriedByTheThreadsOfTheApplicationOrOfTheJdk() throws Exception {
        try (Shop shop = new Shop()) {
            CompletableFuture<HttpResponse<String>> response = shop.get("/offers/lamp", "1");
            shop.suppliers().take().answer(priceOf("lamp", 500, ""));
            shop.warehouse().take().answer("3");
            assertThat(Patience.get(response).statusCode()).isEqualTo(200);
            assertThat(shop.logs().await("offer of lamp: begins").carrier())
                    .contains(IS_BACKEND ? "@fibers-" : "@ForkJoinPool-");
        }
    }

    @Test
    void versions_areThoseThatSpringBootManages() {
        assertThat(SpringBootVersion.getVersion()).isEqualTo(System.getProperty("picos.spring-boot"));
        assertThat(Mono.class.getPackage().getImplementationVersion()).isEqualTo(System.getProperty("picos.reactor"));
    }
}
