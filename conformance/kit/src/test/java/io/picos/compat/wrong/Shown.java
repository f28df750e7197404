package io.picos.compat.wrong;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The numbers that the `toString` of an object shows. The kit does not export its own reader of them.
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

    private static int number(Pattern pattern, Object shown) {
        Matcher matcher = pattern.matcher(shown.toString());
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }
}
