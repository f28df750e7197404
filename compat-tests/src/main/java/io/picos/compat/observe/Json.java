package io.picos.compat.observe;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads JSON: objects as maps, arrays as lists, whole numbers, strings, true, false and null. For what dumps
/// write, and
/// strict, so that a mistake is found.
final class Json {
    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    /// {@return the value of a whole text}
    ///
    /// @throws AssertionError if it is not well formed
    static @Nullable Object parse(String text) {
        Json json = new Json(text);
        Object value = json.value();
        json.skipSpace();
        json.check(json.at == text.length(), "more than a value");
        return value;
    }

    /// {@return the value on the path of names, or null if there is none}
    static @Nullable Object at(@Nullable Object value, String... names) {
        Object inner = value;
        for (String name : names) {
            inner = inner instanceof Map<?, ?> map ? map.get(name) : null;
        }
        return inner;
    }

    /// {@return the value, which is an array}
    static List<?> list(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return list;
        }
        throw new AssertionError("no array: " + value);
    }

    private @Nullable Object value() {
        skipSpace();
        char first = peek();
        return switch (first) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private Map<String, @Nullable Object> object() {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        next('{');
        skipSpace();
        while (peek() != '}') {
            if (!object.isEmpty()) {
                next(',');
                skipSpace();
            }
            String name = string();
            skipSpace();
            next(':');
            check(!object.containsKey(name), "twice: " + name);
            object.put(name, value());
            skipSpace();
        }
        next('}');
        return object;
    }

    private List<@Nullable Object> array() {
        List<@Nullable Object> array = new ArrayList<>();
        next('[');
        skipSpace();
        while (peek() != ']') {
            if (!array.isEmpty()) {
                next(',');
            }
            array.add(value());
            skipSpace();
        }
        next(']');
        return array;
    }

    private String string() {
        StringBuilder string = new StringBuilder();
        next('"');
        while (peek() != '"') {
            char each = text.charAt(at++);
            check(each >= ' ', "a control character");
            if (each == '\\') {
                char escaped = text.charAt(at++);
                if (escaped == 'u') {
                    string.append((char) Integer.parseInt(text, at, at + 4, 16));
                    at += 4;
                } else {
                    check(escaped == '"' || escaped == '\\', "an escape of " + escaped);
                    string.append(escaped);
                }
            } else {
                string.append(each);
            }
        }
        next('"');
        return string.toString();
    }

    private long number() {
        int begin = at;
        while (at < text.length() && (Character.isDigit(text.charAt(at)) || text.charAt(at) == '-')) {
            at++;
        }
        check(at > begin, "no value");
        return Long.parseLong(text, begin, at, 10);
    }

    private @Nullable Object word(String word, @Nullable Object value) {
        check(text.startsWith(word, at), "no value");
        at += word.length();
        return value;
    }

    private char peek() {
        check(at < text.length(), "the end");
        return text.charAt(at);
    }

    private void next(char expected) {
        check(peek() == expected, "not " + expected);
        at++;
    }

    private void skipSpace() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private void check(boolean condition, String mistake) {
        if (!condition) {
            throw new AssertionError(mistake + " at " + at + " of " + text);
        }
    }
}
