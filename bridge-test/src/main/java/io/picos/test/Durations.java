package io.picos.test;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/// The durations of annotations, as text: `20ms`, `2s`, `1min`.
final class Durations {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,9})(ms|s|min)");

    private Durations() {}

    /// {@return the duration, zero or more}
    ///
    /// @param text the duration in an annotation
    /// @param annotation the annotation and its place, for the message
    /// @throws ExtensionConfigurationException if the text is not a duration
    static Duration of(String text, String annotation) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new ExtensionConfigurationException(annotation + ": \"" + text
                    + "\" is not a duration; write a whole number and ms, s or min, for example \"500ms\" or \"2s\"");
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            default -> Duration.of(amount, ChronoUnit.MINUTES);
        };
    }

    /// {@return the nanoseconds, at most [Long#MAX_VALUE], which is 292 years}
    static long nanos(Duration duration) {
        return TimeUnit.NANOSECONDS.convert(duration);
    }

    /// {@return the duration as this class reads it, for messages}
    static String text(Duration duration) {
        if (duration.toNanosPart() % 1_000_000 != 0) {
            return duration.toNanos() / 1e6 + "ms";
        }
        return duration.toMillisPart() == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }
}
