package io.picos.compat.report;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// One JSON object of strings, numbers and lists of strings. The kit brings no JSON library to its users' test paths.
final class Json {
    private final List<String> members = new ArrayList<>();

    Json with(String name, String value) {
        return add(name, quoted(value));
    }

    Json with(String name, int value) {
        return add(name, String.valueOf(value));
    }

    Json with(String name, Collection<String> values) {
        return add(name, values.stream().map(Json::quoted).collect(joining(", ", "[", "]")));
    }

    private Json add(String name, String value) {
        members.add("  " + quoted(name) + ": " + value);
        return this;
    }

    String text() {
        return members.stream().collect(joining(",\n", "{\n", "\n}\n"));
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.chars().forEach(each -> {
            if (each == '"' || each == '\\') {
                quoted.append('\\').append((char) each);
            } else if (each < ' ') {
                quoted.append("\\u%04x".formatted(each));
            } else {
                quoted.append((char) each);
            }
        });
        return quoted.append('"').toString();
    }
}
