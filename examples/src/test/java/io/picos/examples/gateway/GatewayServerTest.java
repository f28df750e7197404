package io.picos.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.examples.Patience;
import io.vertx.core.buffer.Buffer;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The gateway behind its server, asked by clients over sockets.
@Tag("slow")
class GatewayServerTest {
    private static final int CLIENTS = Site.MANY;
    private static final int CLIENTS_THAT_GO = 1_000;
    private static final int MEGABYTE = 1 << 20;
    private static final byte[] DOCUMENT = {1, 2, 3};

    @Test
    void post_aMegabyte_isReadInTheFiber() throws Exception {
        byte[] document = new byte[MEGABYTE];
        new Random(1).nextBytes(document);
        try (Site site = new Site(Site.NEVER)) {
            Reply reply = Patience.get(site.post("lamp", Buffer.buffer(document)));
            assertThat(reply).isEqualTo(Offers.of("lamp", document));
            site.sources().awaitNothingIsLeft(site.scheduler());
        }
    }

    @Test
    void post_tooSlow_is504AndCancelsAllFive() throws Exception {
        Duration deadline = Duration.ofMillis(50);
        try (Site site = new Site(deadline)) {
            site.sources().hold();
            Reply reply = Patience.get(site.post("lamp", Buffer.buffer(DOCUMENT)));
            assertThat(reply).isEqualTo(new Reply(504, "no offer within " + deadline));
            site.sources().awaitNothingIsLeft(site.scheduler());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void post_oneSourceFails_is502AndCancelsTheOthers(int failing) throws Exception {
        try (Site site = new Site(Site.NEVER)) {
            site.sources().hold();
            CompletableFuture<String> failure = new CompletableFuture<>();
            site.sources().all().get(failing).answerLater(failure);
            CompletableFuture<Reply> reply = site.post("lamp", Buffer.buffer(DOCUMENT));
            site.sources().awaitAllAreAsked(1, site.scheduler());
            failure.completeExceptionally(new IllegalStateException("out of order"));
            assertThat(Patience.get(reply).status()).isEqualTo(502);
            assertThat(Patience.get(reply).text()).startsWith("no offer: ");
            site.sources().awaitNothingIsLeft(site.scheduler());
        }
    }

    @Test
    void post_clientGoesBeforeTheEndOfItsDocument_leavesNothing() throws Exception {
        try (Site site = new Site(Site.NEVER)) {
            try (Socket client = site.begin("lamp", DOCUMENT.length + 1, DOCUMENT)) {
                Patience.until(client, () -> site.scheduler().fibers() == 1);
            }
            site.sources().awaitNothingIsLeft(site.scheduler());
            assertThat(site.sources().orders()).isZero();
        }
    }

    @Test
    void post_twoThousandAtOnce_areAllAnswered() throws Exception {
        try (Site site = new Site(Site.NEVER)) {
            CompletableFuture<String> answer = site.sources().hold();
            List<CompletableFuture<Reply>> replies = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                replies.add(site.post("lamp-" + client, Buffer.buffer(DOCUMENT)));
            }
            site.sources().awaitAllAreAsked(CLIENTS, site.scheduler());
            answer.complete("yes");
            for (int client = 0; client < CLIENTS; client++) {
                assertThat(Patience.get(replies.get(client))).isEqualTo(Offers.of("lamp-" + client, DOCUMENT, "yes"));
            }
            site.sources().awaitNothingIsLeft(site.scheduler());
        }
    }

    @Test
    void post_aThousandClientsGo_leavesNothing() throws Exception {
        try (Site site = new Site(Site.NEVER)) {
            site.sources().hold();
            List<Socket> clients = new ArrayList<>();
            for (int client = 0; client < CLIENTS_THAT_GO; client++) {
                clients.add(site.begin("lamp-" + client, DOCUMENT.length, DOCUMENT));
            }
            site.sources().awaitAllAreAsked(CLIENTS_THAT_GO, site.scheduler());
            for (Socket client : clients) {
                client.setSoLinger(client.getLocalPort() % 3 == 0, 0); // some of them without a farewell
                client.close();
            }
            site.sources().awaitNothingIsLeft(site.scheduler());
            assertThat(site.sources().orders()).isEqualTo(CLIENTS_THAT_GO);
        }
    }
}
