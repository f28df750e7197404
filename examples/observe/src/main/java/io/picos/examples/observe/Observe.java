package io.picos.examples.observe;

import io.picos.examples.observe.Faults.Fault;
import io.picos.examples.observe.Stage.Settings;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// The program: the gateway under load, and a page that shows its fibers.
public final class Observe {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final int LEAST_MILLIS = 500;
    private static final int MOST_MILLIS = 3_000;
    private static final int CROWD = 100_000;

    private Observe() {}

    /// Runs until the JVM is interrupted.
    ///
    /// @param arguments `--port=8080`, `--requests=2000`, and `--deadlock`, `--orphan`, `--hog`, `--crowd`
    /// @throws IllegalArgumentException if there are others
    /// @throws IOException if the port is in use
    public static void main(String[] arguments) throws IOException {
        int port = 8080;
        int requests = 2_000;
        Set<Fault> faults = EnumSet.noneOf(Fault.class);
        for (String argument : arguments) {
            String[] parts = argument.split("=", 2);
            switch (parts[0]) {
                case "--port" -> port = number(argument, 65_535);
                case "--requests" -> requests = number(argument, 100_000);
                default -> faults.add(fault(argument));
            }
        }
        Stage stage = new Stage(new Settings(port, requests, DEADLINE, Observe::answer, CROWD));
        Runtime.getRuntime().addShutdownHook(new Thread(stage::close));
        faults.forEach(stage.faults()::plant);
        System.out.println("The fibers of the gateway: " + stage.address());
    }

    /// A source needs between half a second and three.
    private static CompletableFuture<String> answer() {
        int millis = ThreadLocalRandom.current().nextInt(LEAST_MILLIS, MOST_MILLIS);
        return new CompletableFuture<String>().completeOnTimeout("as always", millis, TimeUnit.MILLISECONDS);
    }

    private static int number(String argument, int most) {
        String value = argument.substring(argument.indexOf('=') + 1);
        if (!value.matches("[0-9]{1,6}") || Integer.parseInt(value) > most) {
            throw new IllegalArgumentException(argument + " needs a number, at most " + most);
        }
        return Integer.parseInt(value);
    }

    private static Fault fault(String argument) {
        return Arrays.stream(Fault.values())
                .filter(each -> argument.equals(option(each)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(argument
                        + " is unknown: there are --port, --requests and "
                        + Arrays.stream(Fault.values()).map(Observe::option).collect(Collectors.joining(", "))));
    }

    private static String option(Fault fault) {
        return "--" + fault.key();
    }
}
