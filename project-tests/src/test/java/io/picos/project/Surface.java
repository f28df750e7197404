package io.picos.project;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The public methods of a bridge, in the order of its source.
///
/// @param methods all but `toString`
record Surface(List<Method> methods) {
    private static final Pattern COMMENT = Pattern.compile("(?m)^\\s*//.*$");
    private static final Pattern METHOD =
            Pattern.compile("public (?:static )?[\\w<>?@,. ]*?\\b(\\w+)\\(([^)]*)\\) \\{");

    /// @param name as its library calls it
    /// @param parameters their names
    record Method(String name, List<String> parameters) {
        /// {@return what it is for, the same for all libraries}
        String role() {
            return switch (name) {
                case "on" -> "on(native)";
                case "await" -> parameters.size() == 1 ? "await(x)" : "await(x, onUndelivered)";
                case "awaitOwned" -> "awaitOwned(x)";
                case "flux", "flowable", "observable", "readStream", "publisher" -> "stream" + inParentheses();
                case "open" ->
                    parameters.contains("channel")
                            ? "open(x, channel)"
                            : "open(x" + (parameters.size() > 1 ? ", prefetch" : "")
                                    + (parameters.size() > 2 ? ", onUndelivered)" : ")");
                case "awaitFirst" -> "awaitFirst(x)";
                case "sink" -> "sink(x)";
                case "named", "cancelAfter", "context" -> toString();
                default ->
                    name.startsWith("to")
                            ? "toX(computation)"
                            : name.startsWith("from") ? "fromX(x)" : "builder" + inParentheses();
            };
        }

        private String inParentheses() {
            return parameters.stream().collect(Collectors.joining(", ", "(", ")"));
        }

        @Override
        public String toString() {
            return name + inParentheses();
        }
    }

    /// {@return the surface of a bridge}
    ///
    /// @param library as its class is called, without `Bridge`
    static Surface of(String library) {
        String module = library.toLowerCase(Locale.ROOT);
        String path = "bridge-%s/src/main/java/io/picos/%s/%sBridge.java".formatted(module, module, library);
        String source = COMMENT.matcher(new Page(path).text()).replaceAll("").replaceAll("\\s+", " ");
        return new Surface(METHOD.matcher(source)
                .results()
                .map(Surface::method)
                .filter(method -> !method.name.equals("toString"))
                .toList());
    }

    private static Method method(MatchResult match) {
        String parameters = match.group(2).replaceAll("<[^<>]*>", "").replaceAll("<[^<>]*>", "");
        return new Method(
                match.group(1),
                Arrays.stream(parameters.split(","))
                        .map(String::strip)
                        .filter(parameter -> !parameter.isEmpty())
                        .map(parameter -> parameter.substring(parameter.lastIndexOf(' ') + 1))
                        .toList());
    }

    /// {@return the roles, in the order in which each is first met}
    List<String> roles() {
        return methods.stream().map(Method::role).distinct().toList();
    }
}
