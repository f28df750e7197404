package io.picos.compat.frame;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// `bridge-std` stands on `io.picos` and the JDK alone, and not on what is there for schedulers.
class StdTest {
    private static final Path SOURCES =
            Path.of("..", "bridge-std", "src", "main", "java"); // surefire runs in the module
    private static final Pattern NAME = Pattern.compile("(?<![.\\w])(?:[a-z]\\w*\\.){2,}\\w+");
    private static final Pattern ALLOWED =
            Pattern.compile("java\\..*|io\\.picos\\.(std\\b.*|[A-Z].*)|org\\.jspecify\\..*");

    @Test
    void sources_nameNothingElse() throws IOException {
        List<String> names = new ArrayList<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".java")).toList()) {
                String code = Files.readString(file, UTF_8)
                        .replaceAll("(?m)^\\s*(///|\\*|/\\*).*$", "")
                        .replaceAll("\"[^\"\\n]*\"", "");
                NAME.matcher(code).results().map(MatchResult::group).forEach(names::add);
            }
        }
        assertThat(names)
                .as("qualified names in bridge-std")
                .hasSizeGreaterThan(100)
                .allMatch(name -> ALLOWED.matcher(name).matches());
    }
}
