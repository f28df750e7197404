package io.picos.examples.spring;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/// A server of the warehouse's protocol, whose answers are a test's.
final class WarehouseStandIn implements AutoCloseable {
    private final BlockingQueue<Question> questions = new LinkedBlockingQueue<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ServerSocket server = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
    private volatile Consumer<Question> onQuestion = questions::add; // by the test

    WarehouseStandIn() throws IOException {
        threads.submit(this::accept);
    }

    private Void accept() throws IOException {
        while (true) {
            Socket socket = server.accept(); // throws when the server is closed
            threads.submit(() -> serve(socket));
        }
    }

    private Void serve(Socket socket) throws IOException {
        try (socket) {
            BufferedReader reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            String product = reader.readLine();
            if (product == null) {
                return null;
            }
            Question question = new Question(product, null);
            question.answer().thenAccept(said -> write(socket, said));
            onQuestion.accept(question);
            awaitEnd(reader);
            question.gone().countDown();
            return null;
        }
    }

    private static void write(Socket socket, String said) {
        try {
            socket.getOutputStream().write((said + "\n").getBytes(UTF_8));
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private static void awaitEnd(BufferedReader reader) throws IOException {
        try {
            while (reader.readLine() != null) {
                throw new AssertionError("a second question");
            }
        } catch (SocketException reset) {
            // the shop has closed its socket, too
        }
    }

    /// Has each question answered in this way from now on.
    void onQuestion(Consumer<Question> answering) {
        onQuestion = answering;
    }

    Question take() throws InterruptedException {
        return Patience.take(questions, "the shop asks the warehouse");
    }

    int port() {
        return server.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }
}
