package io.picos.project;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The places where a text replaces a noun by a relative clause, so that the reader has to guess the noun.
///
/// @param words how many words were read
/// @param places where they do
record Wording(int words, List<Place> places) {
    /// The patterns, each by its remedy.
    private static final Map<String, Pattern> FINDINGS = Map.of(
            "name the actor: the caller, the waiter, the consumer",
            Pattern.compile("\\b([Ww]hoever|[Tt]hose who|one who"
                    + "|[Ww]ho (waits|releases|comes|signals|has|is|submits|gets|makes|wants|owns|cancels))\\b"),
            "name the thing: the value, the remaining elements",
            Pattern.compile(
                    "(?<![?.] )\\b[Ww]hat (is|was|were|it|they|the|a|an|has|nobody|others|leaves|comes|cannot|can"
                            + "|would|remains)\\b(?![^.]*\\?)"),
            "tell whose: the library's, the engine's",
            Pattern.compile("\\bof (ours|our own)\\b"),
            "repeat the noun",
            Pattern.compile("\\b[Oo]ne (that|who|which)\\b"));

    private static final Pattern COMMENT = Pattern.compile("^(.*?)(?:///?|/\\*\\*?|^\\s*\\*)(?!.*\"\\s*[,)+;])(.*)$");
    private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern WORD = Pattern.compile("\\p{Alpha}[\\p{Alpha}'-]*");

    /// One such place.
    ///
    /// @param file relative to the root
    /// @param text the words
    /// @param instead the remedy
    record Place(String file, String text, String instead) {
        @Override
        public String toString() {
            return file + ": \"" + text + "\": " + instead;
        }
    }

    /// {@return the places in the pages: README and its neighbours, and `docs`}
    ///
    /// @param root the folder of the project
    static Wording ofPages(Path root) {
        try (Stream<Path> top = Files.list(root);
                Stream<Path> docs = Files.walk(root.resolve("docs"))) {
            return of(root, Stream.concat(top, docs).filter(file -> named(file, ".md")), Wording::paragraphs);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// {@return the places in the comments of all modules, and in the messages of those that users run} The messages of
    /// the kit are for its tests: they name the two values that are compared.
    ///
    /// @param root the folder of the project
    static Wording ofSources(Path root) {
        try (Stream<Path> modules = Files.list(root)) {
            Wording all = new Wording(0, List.of());
            for (Path module : modules.sorted().toList()) {
                Path main = module.resolve("src/main/java");
                boolean hasMessages = module.getFileName().toString().startsWith("bridge-");
                if (Files.isDirectory(main)) {
                    try (Stream<Path> sources = Files.walk(main)) {
                        all = all.plus(of(
                                root,
                                sources.filter(file -> named(file, ".java")),
                                lines -> sentences(lines, hasMessages)));
                    }
                }
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Wording plus(Wording other) {
        return new Wording(
                words + other.words,
                Stream.concat(places.stream(), other.places.stream()).toList());
    }

    private static boolean named(Path file, String end) {
        return file.toString().endsWith(end);
    }

    private interface Reader {
        List<String> read(List<String> lines);
    }

    private static Wording of(Path root, Stream<Path> files, Reader reader) {
        List<Place> places = new ArrayList<>();
        int words = 0;
        for (Path file : files.sorted().toList()) {
            for (String text : reader.read(lines(file))) {
                words += (int) WORD.matcher(text).results().count();
                places.addAll(find(root.relativize(file).toString(), text));
            }
        }
        return new Wording(words, List.copyOf(places));
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// {@return the places in a text}
    static List<Place> find(String file, String text) {
        List<Place> places = new ArrayList<>();
        FINDINGS.forEach((instead, pattern) -> {
            Matcher matcher = pattern.matcher(text);
            while (matcher.find()) {
                places.add(new Place(file, context(text, matcher.start()), instead));
            }
        });
        return places;
    }

    private static String context(String text, int from) {
        return text.substring(from, Math.min(text.length(), from + 40)).strip();
    }

    /// {@return the paragraphs of a page, without its code}
    static List<String> paragraphs(List<String> lines) {
        List<String> paragraphs = new ArrayList<>();
        StringBuilder paragraph = new StringBuilder();
        boolean isCode = false;
        for (String line : lines) {
            boolean isFence = line.strip().startsWith("```");
            isCode ^= isFence;
            if (isFence || isCode || line.isBlank()) {
                end(paragraph, paragraphs);
            } else {
                paragraph.append(line.strip()).append(' ');
            }
        }
        end(paragraph, paragraphs);
        return paragraphs;
    }

    /// {@return the comments of a source}
    ///
    /// @param hasMessages whether its string literals count, too
    static List<String> sentences(List<String> lines, boolean hasMessages) {
        List<String> sentences = new ArrayList<>();
        StringBuilder comment = new StringBuilder();
        for (String line : lines) {
            Matcher matcher = COMMENT.matcher(line);
            String code = line;
            if (matcher.matches()) {
                code = matcher.group(1);
                if (!code.isBlank()) {
                    end(comment, sentences);
                }
                comment.append(matcher.group(2).strip()).append(' ');
            }
            if (!matcher.matches() || !code.isBlank()) {
                end(comment, sentences);
            }
            if (hasMessages) {
                LITERAL.matcher(code).results().forEach(literal -> sentences.add(literal.group(1)));
            }
        }
        end(comment, sentences);
        return sentences;
    }

    private static void end(StringBuilder text, List<String> texts) {
        if (!text.isEmpty()) {
            texts.add(text.toString());
            text.setLength(0);
        }
    }

    /// {@return how many places there are in a thousand words}
    double perThousand() {
        return places.size() * 1000.0 / Math.max(1, words);
    }

    @Override
    public String toString() {
        return "%d places in %d words, %.2f per 1,000".formatted(places.size(), words, perThousand());
    }
}
