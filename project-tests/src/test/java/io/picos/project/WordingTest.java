package io.picos.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Pages, comments and messages name actors and things by nouns, as CONTRIBUTING.md asks.
///
/// `-Dpicos.wording=<folder>` counts another tree of the project instead, an older one for example.
class WordingTest {
    private static final Path ROOT = Path.of(System.getProperty("picos.wording", ".."));

    /// The texts that are left as they are. The list may only shrink: an entry that is not needed fails the test.
    private static final Set<String> ALLOWED = Set.of();

    @Test
    void pagesAndSources_nameActorsAndThings() {
        Wording pages = Wording.ofPages(ROOT);
        Wording sources = Wording.ofSources(ROOT);
        System.out.println("pages: " + pages + "; sources: " + sources);
        assertThat(pages.words()).as("words of the pages").isGreaterThan(10_000);
        assertThat(sources.words()).as("words of the sources").isGreaterThan(10_000);
        List<Wording.Place> places = Stream.concat(pages.places().stream(), sources.places().stream())
                .toList();
        assertThat(places)
                .filteredOn(place -> !ALLOWED.contains(place.text()))
                .as("places without a noun; see CONTRIBUTING.md, Style")
                .isEmpty();
        assertThat(ALLOWED)
                .as("texts that are allowed and no longer used: remove them from the list")
                .isSubsetOf(places.stream().map(Wording.Place::text).collect(Collectors.toSet()));
    }

    @Test
    void page_clauseOverTwoLines_isFoundAndCodeIsNot() {
        List<String> lines = List.of("The lock goes to those", "who wait.", "```", "whoever", "```", "Yes.");
        assertThat(Wording.paragraphs(lines)).containsExactly("The lock goes to those who wait. ", "Yes. ");
        assertThat(Wording.find("page", "The lock goes to those who wait. "))
                .extracting(Wording.Place::text)
                .containsExactly("those who wait.");
    }

    @Test
    void source_commentAndMessage_areFoundAndCodeIsNot() {
        List<String> lines = List.of(
                "    /// Wakes those",
                "    /// who wait.",
                "    int whoever = 1; // one " + "that counts",
                "    throw new IllegalStateException(\"see \\\"what is left\\\"\");");
        assertThat(Wording.sentences(lines, true).stream().flatMap(text -> Wording.find("source", text).stream()))
                .extracting(Wording.Place::instead)
                .containsExactly(
                        "name the actor: the caller, the waiter, the consumer",
                        "repeat the noun",
                        "name the thing: the value, the remaining elements");
    }

    @Test
    void question_isNotFound() {
        assertThat(Wording.find("page", "What is a fiber? A thread of execution."))
                .isEmpty();
    }
}
