package io.picos.examples.spring;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/// The lines that are logged from its creation to its end.
final class Logs extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    /// @param logger the name of the logger
    /// @param text the line
    /// @param trace the id in the MDC of the logging thread, or null
    /// @param thread the logging thread
    /// @param carrier its name, and the name of its carrier thread
    record Line(String logger, String text, @Nullable String trace, Thread thread, String carrier) {
        boolean isOfTheShop() {
            return logger.startsWith(ShopApplication.class.getPackageName());
        }
    }

    private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    private final List<Line> lines = new CopyOnWriteArrayList<>();

    Logs() {
        setContext(root.getLoggerContext());
        start();
        root.addAppender(this);
    }

    @Override
    protected void append(ILoggingEvent event) { // on the logging thread
        Thread thread = Thread.currentThread();
        String trace = event.getMDCPropertyMap().get(Trace.IN_LOGS);
        lines.add(new Line(event.getLoggerName(), event.getFormattedMessage(), trace, thread, thread.toString()));
    }

    /// {@return the lines that the application has logged, without those of its libraries}
    List<Line> ofTheShop() {
        return lines.stream().filter(Line::isOfTheShop).toList();
    }

    /// Waits for a line that begins so.
    Line await(String start) {
        return await("a line: " + start, line -> line.text().startsWith(start));
    }

    /// Waits for a line that begins so and has the id.
    void await(String start, String trace) {
        await(
                "a line with " + trace + ": " + start,
                line -> line.text().startsWith(start) && trace.equals(line.trace()));
    }

    private Line await(String what, Predicate<Line> isIt) {
        Patience.until(what, () -> lines.stream().anyMatch(isIt));
        return lines.stream().filter(isIt).findFirst().orElseThrow();
    }

    @Override
    public void close() {
        root.detachAppender(this);
        stop();
    }
}
