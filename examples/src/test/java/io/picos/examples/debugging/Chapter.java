package io.picos.examples.debugging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A chapter of `docs/DEBUGGING.md`, and the outputs that it shows, each in a block of text.
///
/// The outputs have to be those of the tools, apart from numbers that differ in each run: see [Output]. With
/// `-Dpicos.docs=write`, an output that is not is written to the page.
final class Chapter {
    static final Path PAGE = Path.of("..", "docs", "DEBUGGING.md");

    private static final Pattern SHOWN = Pattern.compile("(?s)(?<=```text\n).*?(?=\n```)");

    private final String title;
    private int shown;

    private Chapter(String title) {
        this.title = title;
    }

    static Chapter of(String title) {
        return new Chapter(title);
    }

    /// The next output that the chapter shows.
    ///
    /// @param output the output of a tool
    void shows(String output) throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf("\n## " + title + "\n");
        assertThat(begin).as("the chapter '%s' of %s", title, PAGE).isNotNegative();
        List<MatchResult> blocks = blocks(page, begin);
        assertThat(blocks).as("the outputs in '%s'", title).hasSizeGreaterThan(shown);
        MatchResult block = blocks.get(shown++);
        if (Output.isSame(block.group(), output)) {
            return;
        }
        if ("write".equals(System.getProperty("picos.docs"))) {
            Files.writeString(PAGE, page.substring(0, block.start()) + output.strip() + page.substring(block.end()));
        } else {
            assertThat(Output.normal(output))
                    .as("output %d of '%s' in %s; -Dpicos.docs=write brings it up to date", shown, title, PAGE)
                    .isEqualTo(Output.normal(block.group()));
        }
    }

    /// Fails if the chapter shows more outputs.
    void ends() throws IOException {
        String page = Files.readString(PAGE);
        assertThat(blocks(page, page.indexOf("\n## " + title + "\n")))
                .as("the outputs in '%s'", title)
                .hasSize(shown);
    }

    private static List<MatchResult> blocks(String page, int begin) {
        int next = page.indexOf("\n## ", begin + 1);
        Matcher matcher = SHOWN.matcher(page).region(begin, next < 0 ? page.length() : next);
        return matcher.useTransparentBounds(true).results().toList();
    }
}
