package io.picos.examples.spring;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.picos.Fiber;
import io.picos.std.structured.Interruptions;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URLEncoder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Asks the warehouse by an old protocol: a line with the product, and a line with its stock. The client blocks its
/// thread while it looks up the host's name, connects and reads; it stands for any driver of that kind.
@Component
final class Warehouse {
    private static final Logger LOG = LoggerFactory.getLogger(Warehouse.class);

    private final Settings settings;

    Warehouse(Settings settings) {
        this.settings = settings;
    }

    /// {@return the stock of a product} Called in a fiber, which suspends. If the fiber is cancelled, the socket is
    /// closed, so that the thread does not wait for an answer that nobody needs.
    int stock(String product) throws IOException {
        try (Socket socket = new Socket()) {
            return Interruptions.during(socket::close, () -> Fiber.blocking(() -> ask(socket, product)));
        }
    }

    private int ask(Socket socket, String product) throws IOException {
        socket.connect(new InetSocketAddress(settings.warehouseHost(), settings.warehousePort()));
        socket.getOutputStream().write((URLEncoder.encode(product, UTF_8) + "\n").getBytes(UTF_8));
        String line = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)).readLine();
        if (line == null) {
            throw new EOFException("the warehouse has closed the connection");
        }
        int stock = Integer.parseInt(line);
        LOG.info("stock of {}: {}", product, stock);
        return stock;
    }
}
