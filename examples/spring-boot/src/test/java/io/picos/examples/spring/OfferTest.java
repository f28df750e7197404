package io.picos.examples.spring;

import static io.picos.examples.spring.SuppliersStandIn.priceOf;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/// Handlers that are fibers, asked over loopback.
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OfferTest {
    private Shop shop;

    @BeforeAll
    void open() throws IOException {
        shop = new Shop();
    }

    @AfterEach
    void nothingRuns() {
        shop.awaitNothingRuns();
    }

    @AfterAll
    void close() throws IOException {
        shop.close();
    }

    @Test
    void offer_asksBothAtTheSameTime_isTheirAnswers() throws Exception {
        CompletableFuture<HttpResponse<String>> response = shop.get("/offers/lamp", "1a");
        Question price = shop.suppliers().take();
        Question stock = shop.warehouse().take(); // although the price is not there yet
        stock.answer("3");
        price.answer(priceOf("lamp", 500, ""));
        HttpResponse<String> offer = Patience.get(response);
        assertThat(offer.statusCode()).isEqualTo(200);
        assertThat(offer.body()).isEqualTo("{\"product\":\"lamp\",\"amount\":500,\"stock\":3}");
        assertThat(price.trace()).isEqualTo("1a");
        stock.awaitGone();
    }

    @Test
    void offer_clientGoes_cancelsTheCallAndTheBlockedRead() throws Exception {
        CompletableFuture<HttpResponse<String>> response = shop.get("/offers/chair", "2b");
        Question price = shop.suppliers().take();
        Question stock = shop.warehouse().take();
        response.cancel(true);
        price.awaitGone();
        stock.awaitGone();
        shop.logs().await("offer of chair: io.picos.ConsumerCancelled", "2b");
    }

    @Test
    void offer_supplierFails_is502AndCancelsTheBlockedRead() throws Exception {
        CompletableFuture<HttpResponse<String>> response = shop.get("/offers/table", "3c");
        Question price = shop.suppliers().take();
        Question stock = shop.warehouse().take();
        price.answer().completeExceptionally(new IllegalStateException("out of order"));
        stock.awaitGone();
        assertThat(Patience.get(response).statusCode()).isEqualTo(502);
        shop.logs().await("502: ", "3c");
    }

    @Test
    void offer_warehouseFails_is502AndCancelsTheCall() throws Exception {
        CompletableFuture<HttpResponse<String>> response = shop.get("/offers/sofa", "4d");
        Question price = shop.suppliers().take();
        shop.warehouse().take().answer("no number");
        price.awaitGone();
        assertThat(Patience.get(response).statusCode()).isEqualTo(502);
    }

    @Test
    void offer_nameWithALineBreak_is404() throws Exception {
        assertThat(Patience.get(shop.get("/offers/lamp%0Achair", null)).statusCode())
                .isEqualTo(404);
    }

    @Test
    void offer_noSupplierHasIt_is404() throws Exception {
        CompletableFuture<HttpResponse<String>> response = shop.get("/offers/unicorn", "5e");
        Question stock = shop.warehouse().take();
        shop.suppliers().take().answer("");
        assertThat(Patience.get(response).statusCode()).isEqualTo(404);
        stock.awaitGone();
    }
}
