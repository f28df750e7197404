package io.picos.examples.spring;

import static io.picos.examples.spring.SuppliersStandIn.priceOf;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The application stops while fibers run.
@Timeout(60)
class ShutdownTest {
    private static final String WAITS = "Commencing graceful shutdown";

    @Test
    void stop_requestRuns_isFinished() throws Exception {
        try (Shop shop = new Shop()) {
            CompletableFuture<HttpResponse<String>> response = shop.get("/offers/lamp", "1");
            Question price = shop.suppliers().take();
            Question stock = shop.warehouse().take();
            CompletableFuture<Void> stopped = CompletableFuture.runAsync(shop::stop);
            shop.logs().await(WAITS);
            stock.answer("3");
            price.answer(priceOf("lamp", 500, ""));
            assertThat(Patience.get(response).statusCode()).isEqualTo(200);
            Patience.get(stopped);
        }
    }

    @Test
    void stop_requestsDoNotEndInTime_areCancelledAndAnswered() throws Exception {
        try (Shop shop = new Shop("--shop.grace=100ms")) {
            CompletableFuture<HttpResponse<InputStream>> prices = shop.open("/prices/lamp", "2");
            shop.suppliers().take().answer(priceOf("lamp", 1, ""));
            Question nextPrice = shop.suppliers().take();
            CompletableFuture<HttpResponse<String>> offer = shop.get("/offers/chair", "3");
            Question price = shop.suppliers().take();
            Question stock = shop.warehouse().take();

            CompletableFuture<Void> stopped = CompletableFuture.runAsync(shop::stop);
            assertThat(Patience.get(offer).statusCode()).isEqualTo(503);
            try (InputStream body = Patience.get(prices).body()) {
                assertThat(new String(body.readAllBytes(), UTF_8)) // which throws if the stream is cut off
                        .isEqualTo("data:" + priceOf("lamp", 1, "") + "\n\n");
            }
            Patience.get(stopped);
            nextPrice.awaitGone();
            price.awaitGone();
            stock.awaitGone();
            shop.logs().await("prices of lamp: io.picos.SchedulerClosed", "2");
            shop.logs().await("offer of chair: io.picos.SchedulerClosed", "3");
            shop.logs().await("503: ", "3");
            assertThat(shop.logs().await("2 requests run longer").trace()).isNull();
            shop.logs().await("Graceful shutdown complete");
            assertThat(shop.logs().ofTheShop()).noneMatch(line -> line.text().contains("have not ended"));
        }
    }
}
