package io.picos.examples.spring;

import static java.net.http.HttpResponse.BodyHandlers.ofInputStream;
import static java.net.http.HttpResponse.BodyHandlers.ofString;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import reactor.core.scheduler.Scheduler;

/// The application on a free port, with stand-ins for its sources, its clients, and its log lines. One at a time, since
/// the log is the JVM's.
final class Shop implements AutoCloseable {
    private final SuppliersStandIn suppliers = new SuppliersStandIn();
    private final WarehouseStandIn warehouse = new WarehouseStandIn();
    private final ConfigurableApplicationContext application;
    private final Logs logs;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /// @param arguments more arguments, and those that replace [#arguments]: Spring would join values of the same name
    Shop(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(arguments(suppliers, warehouse));
        for (String argument : arguments) {
            String name = argument.substring(0, argument.indexOf('=') + 1);
            all.removeIf(each -> each.startsWith(name));
            all.add(argument);
        }
        application = new SpringApplicationBuilder(ShopApplication.class).run(all.toArray(String[]::new));
        logs = new Logs(); // now, because Spring Boot has set up logging
    }

    /// {@return the arguments that lead the application to the stand-ins, with a limit that even a slow machine keeps}
    static List<String> arguments(SuppliersStandIn suppliers, WarehouseStandIn warehouse) {
        return List.of(
                "--server.address=127.0.0.1",
                "--server.port=0",
                "--spring.main.banner-mode=off",
                "--shop.limit=1m",
                "--shop.suppliers=" + suppliers.address(),
                "--shop.warehouse-host=127.0.0.1",
                "--shop.warehouse-port=" + warehouse.port());
    }

    SuppliersStandIn suppliers() {
        return suppliers;
    }

    WarehouseStandIn warehouse() {
        return warehouse;
    }

    Logs logs() {
        return logs;
    }

    Scheduler scheduler() {
        return application.getBean(Scheduler.class);
    }

    private HttpRequest request(String path, @Nullable String trace) {
        String port = application.getEnvironment().getRequiredProperty("local.server.port");
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
        return (trace == null ? request : request.header(Trace.HEADER, trace)).build();
    }

    /// Sends a request. If the future is cancelled, the client closes its connection.
    CompletableFuture<HttpResponse<String>> get(String path, @Nullable String trace) {
        return client.sendAsync(request(path, trace), ofString());
    }

    /// Sends a request for a stream. If it is closed, the client closes its connection.
    CompletableFuture<HttpResponse<InputStream>> open(String path, String trace) {
        return client.sendAsync(request(path, trace), ofInputStream());
    }

    void awaitNothingRuns() {
        Fibers fibers = application.getBean(Fibers.class);
        Patience.until("all requests end", () -> fibers.running() == 0);
    }

    /// Stops the application, as the end of its JVM does.
    void stop() {
        application.close();
    }

    @Override
    public void close() throws IOException {
        logs.close();
        application.close();
        client.close();
        suppliers.close();
        warehouse.close();
    }
}
