package io.picos.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The system properties of the pages are those that the engine knows. It warns of others.
class PropertyNamesTest {
    private static final Pattern OPTION = Pattern.compile("-D(io\\.picos\\.[a-z.]*[a-z])");
    private static final Pattern NAME = Pattern.compile("\"(io\\.picos\\.[a-z.]*[a-z])\"");

    @Test
    void pages_nameTheKnownPropertiesAndNoOthers() throws IOException {
        Page known = new Page("bridge-api/src/main/java/io/picos/engine/carrier/PropertyNames.java");
        Set<String> documented = new TreeSet<>();
        try (Stream<Path> pages = Files.walk(Path.of("..", "docs"))) {
            for (Path page :
                    pages.filter(page -> page.toString().endsWith(".md")).toList()) {
                addMatches(OPTION, Files.readString(page), documented);
            }
        }
        assertThat(documented).isEqualTo(addMatches(NAME, known.text(), new TreeSet<>()));
    }

    private static Set<String> addMatches(Pattern pattern, String text, Set<String> matches) {
        pattern.matcher(text).results().forEach(match -> matches.add(match.group(1)));
        return matches;
    }
}
