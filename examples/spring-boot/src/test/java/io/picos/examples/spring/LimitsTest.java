package io.picos.examples.spring;

import static io.picos.examples.spring.SuppliersStandIn.priceOf;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How long offers may take, and how many there may be at the same time.
@Timeout(60)
class LimitsTest {
    /// The limit is longer than it takes the first offer of a JVM to reach both sources.
    @Test
    void offer_atTheLimit_is504AndCancelsAll() throws Exception {
        try (Shop shop = new Shop("--shop.limit=3s")) {
            CompletableFuture<HttpResponse<String>> response = shop.get("/offers/bed", "6f");
            Question price = shop.suppliers().take();
            Question stock = shop.warehouse().take();
            assertThat(Patience.get(response).statusCode()).isEqualTo(504);
            price.awaitGone();
            stock.awaitGone();
            shop.logs().await("offer of bed: io.picos.DeadlineExceeded", "6f");
            shop.logs().await("504: ", "6f");
            shop.awaitNothingRuns();
        }
    }

    @Test
    void offer_tooManyAtTheSameTime_is503() throws Exception {
        try (Shop shop = new Shop("--shop.at-the-same-time=1")) {
            CompletableFuture<HttpResponse<String>> first = shop.get("/offers/lamp", "7a");
            Question price = shop.suppliers().take();
            assertThat(Patience.get(shop.get("/offers/lamp", "8b")).statusCode())
                    .isEqualTo(503);
            price.answer(priceOf("lamp", 500, ""));
            shop.warehouse().take().answer("3");
            assertThat(Patience.get(first).statusCode()).isEqualTo(200);
        }
    }
}
