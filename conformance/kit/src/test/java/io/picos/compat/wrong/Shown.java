package io.picos.compat.wrong;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What objects and exceptions show as text. The kit does not export its own reader of the numbers.
final class Shown {
    private static final Pattern WAITING = Pattern.compile("(\\d+) waiting");
    private static final Pattern TRIGGERS = Pattern.compile("(\\d+) triggers");

    private Shown() {}

    /// {@return the number of waiters}
    static int waiting(Object awaited) {
        return number(WAITING, awaited);
    }

    /// {@return the number of attached triggers}
    static int triggers(Object computation) {
        return number(TRIGGERS, computation);
    }

    /// {@return whether the message begins with the id, as those of the exceptions that the tests of a rule make}
    static boolean isOf(String id, Throwable thrown) {
        return String.valueOf(thrown.getMessage()).startsWith(id);
    }

    private static int number(Pattern pattern, Object shown) {
        Matcher matcher = pattern.matcher(shown.toString());
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }
}
