package io.picos.examples.observe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.picos.FiberDump;
import io.picos.FiberDump.Limit;
import io.picos.examples.observe.Faults.Fault;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Serves the page and its data, on the loopback interface only.
///
/// | request | answer |
/// | --- | --- |
/// | `GET /` | the page, which loads nothing else |
/// | `GET /figures` | [Figures], in JSON |
/// | `GET /dump?fibers=10000` | [FiberDump#jsonTo], at most that many fibers and those of deadlocks |
/// | `GET /dump.txt?fibers=10000` | the same for people |
/// | `POST /faults/deadlock?on=true` | plants or removes a fault |
///
/// It is the server of the JDK, with platform threads of its own, and uses no fiber: the page has to answer while an
/// event loop of the gateway is held up, and is not to show itself.
///
/// The page asks for the figures once a second, and is not sent a stream of events: so a viewer that is slow or hidden
/// asks less often, the server keeps nothing for a viewer, and a restart needs no code. Dumps are taken when the
/// viewer asks, since a dump looks at each fiber and a reader wants it to stand still.
final class PageServer implements AutoCloseable {
    static final int DEFAULT_FIBERS = Limit.DEFAULT.fibers();
    static final int MOST_FIBERS = 100_000;

    private static final int VIEWERS = 4;
    private static final String FAULTS = "/faults/";
    private static final Pattern FIBERS = Pattern.compile("fibers=([0-9]{1,6})");
    private static final Pattern ON = Pattern.compile("on=(true|false)");
    /// The browser makes sure of it, too: whatever a name of a fiber contains, nothing is loaded from elsewhere.
    private static final String POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline';"
            + " img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final ExecutorService threads = Executors.newFixedThreadPool(
            VIEWERS, Thread.ofPlatform().daemon().name("page-", 1).factory());
    private final HttpServer server;
    private final Figures figures;
    private final Faults faults;
    private final byte[] page = page();

    /// @param port zero for a free port
    /// @throws IOException if the port is in use
    PageServer(int port, Figures figures, Faults faults) throws IOException {
        this.figures = figures;
        this.faults = faults;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    private static byte[] page() {
        try (InputStream resource = PageServer.class.getResourceAsStream("page.html")) {
            return requireNonNull(resource, "page.html").readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /// {@return the address of the page}
    URI address() {
        return URI.create("http://localhost:" + port() + "/");
    }

    private int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    /// A request that cannot be answered.
    private static final class Refusal extends Exception {
        private static final long serialVersionUID = 1;

        final int status;
        final String reason;

        Refusal(int status, String reason) {
            super(reason);
            this.status = status;
            this.reason = reason;
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            try {
                checkOrigin(exchange);
                String path = exchange.getRequestURI().getPath();
                if (path.startsWith(FAULTS)) {
                    checkMethod(exchange, "POST");
                    change(exchange, path.substring(FAULTS.length()));
                } else {
                    checkMethod(exchange, "GET");
                    get(exchange, path);
                }
            } catch (Refusal refusal) {
                send(exchange, refusal.status, "text/plain", refusal.reason.getBytes(UTF_8));
            }
        }
    }

    /// Refuses what other pages in the viewer's browser send, also by a name of their own for this address.
    private void checkOrigin(HttpExchange exchange) throws Refusal {
        String host = exchange.getRequestHeaders().getFirst("Host");
        if (host == null
                || !Set.of("localhost:" + port(), "127.0.0.1:" + port(), "[::1]:" + port())
                        .contains(host)) {
            throw new Refusal(421, "this is the server of " + address());
        }
        String origin = exchange.getRequestHeaders().getFirst("Origin");
        if (origin != null && !origin.equals("http://" + host)) {
            throw new Refusal(403, "only the page itself may ask, and not " + origin);
        }
    }

    private static void checkMethod(HttpExchange exchange, String method) throws Refusal {
        if (!exchange.getRequestMethod().equals(method)) {
            exchange.getResponseHeaders().set("Allow", method);
            throw new Refusal(405, "use " + method);
        }
    }

    private void get(HttpExchange exchange, String path) throws IOException, Refusal {
        switch (path) {
            case "/" -> {
                exchange.getResponseHeaders().set("Content-Security-Policy", POLICY);
                send(exchange, 200, "text/html", page);
            }
            case "/figures" ->
                send(exchange, 200, "application/json", figures.json().encode().getBytes(UTF_8));
            case "/dump" -> {
                Limit limit = limit(exchange);
                begin(exchange, 200, "application/json", 0);
                try (Writer out = writer(exchange)) {
                    FiberDump.jsonTo(out, limit);
                }
            }
            case "/dump.txt" -> {
                Limit limit = limit(exchange);
                begin(exchange, 200, "text/plain", 0);
                try (Writer out = writer(exchange)) {
                    FiberDump.to(out, limit);
                }
            }
            default -> throw new Refusal(404, "there is no " + path);
        }
    }

    private void change(HttpExchange exchange, String name) throws IOException, Refusal {
        Fault fault = Fault.of(name).orElseThrow(() -> new Refusal(404, "there is no fault '" + name + "'"));
        Matcher on = ON.matcher(query(exchange));
        if (!on.matches()) {
            throw new Refusal(400, "the query must be on=true or on=false");
        }
        if (on.group(1).equals("true")) {
            faults.plant(fault);
        } else {
            faults.remove(fault);
        }
        begin(exchange, 204, "text/plain", -1);
    }

    private static Limit limit(HttpExchange exchange) throws Refusal {
        String query = query(exchange);
        if (query.isEmpty()) {
            return Limit.DEFAULT;
        }
        Matcher fibers = FIBERS.matcher(query);
        if (!fibers.matches() || Integer.parseInt(fibers.group(1)) > MOST_FIBERS) {
            throw new Refusal(400, "the query must be fibers=N, with at most " + MOST_FIBERS);
        }
        return Limit.DEFAULT.withFibers(Integer.parseInt(fibers.group(1)));
    }

    private static String query(HttpExchange exchange) {
        String query = exchange.getRequestURI().getQuery();
        return query == null ? "" : query;
    }

    private static Writer writer(HttpExchange exchange) {
        return new BufferedWriter(new OutputStreamWriter(exchange.getResponseBody(), UTF_8));
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        begin(exchange, status, type, body.length);
        exchange.getResponseBody().write(body);
    }

    /// @param length as [HttpExchange#sendResponseHeaders] has it: zero for a body of any length, -1 for none
    private static void begin(HttpExchange exchange, int status, String type, long length) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        exchange.sendResponseHeaders(status, length);
    }
}
