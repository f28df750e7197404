package io.picos.project;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A page of the documentation, parts of which are generated: what stands between `<!-- begin NAME -->` and
/// `<!-- end NAME -->`.
///
/// @param path from the root of the project
record Page(String path) {
    private static final Path ROOT = Path.of(".."); // surefire runs in the module

    String text() {
        try {
            return Files.readString(ROOT.resolve(path), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Fails unless the part is what is generated; with `-Dpicos.docs=write`, writes it instead.
    void assertPart(String name, String generated) {
        String text = text();
        String begin = "<!-- begin " + name + " -->\n";
        int from = text.indexOf(begin) + begin.length();
        int to = text.indexOf("<!-- end " + name + " -->");
        assertThat(to).as("%s has a part %s", path, name).isGreaterThanOrEqualTo(from);
        if ("write".equals(System.getProperty("picos.docs"))) {
            write(text.substring(0, from) + generated + text.substring(to));
        } else {
            assertThat(text.substring(from, to))
                    .as("%s, part %s; -Dpicos.docs=write brings it up to date", path, name)
                    .isEqualTo(generated);
        }
    }

    /// Fails unless the whole page equals the generated text; with `-Dpicos.docs=write`, writes it instead.
    void assertAll(String generated) {
        if ("write".equals(System.getProperty("picos.docs"))) {
            write(generated);
        } else {
            assertThat(text())
                    .as("%s; -Dpicos.docs=write brings it up to date", path)
                    .isEqualTo(generated);
        }
    }

    private void write(String text) {
        try {
            Files.writeString(ROOT.resolve(path), text, UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
