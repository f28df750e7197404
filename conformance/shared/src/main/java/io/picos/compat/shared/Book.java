package io.picos.compat.shared;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `docs/RULES.md`, read.
public final class Book {
    private static final Pattern ROW = Pattern.compile("^\\| ([A-Z]\\d+[a-z]?) \\|.*\\| ([^|]+) \\|$");

    private Book() {}

    /// {@return what the column of tests says, by the id of the rule}
    public static Map<String, String> rules() {
        Map<String, String> rules = new TreeMap<>();
        for (String line : lines()) {
            Matcher row = ROW.matcher(line);
            if (row.matches() && rules.put(row.group(1), row.group(2).strip()) != null) {
                throw new AssertionError("docs/RULES.md has " + row.group(1) + " twice");
            }
        }
        return rules;
    }

    /// {@return the id that the name of a rule's method begins with} `l13a_aFreeLock` is a method of the rule L13a.
    ///
    /// @param method the name
    public static String id(String method) {
        String id = method.replaceFirst("_.*", "");
        return id.substring(0, 1).toUpperCase(Locale.ROOT) + id.substring(1);
    }

    /// {@return the id without its letter} L13 is the family of the rules L13a and L13b. A rule without a letter is its
    /// own family.
    ///
    /// @param id the id of a rule
    public static String family(String id) {
        return id.replaceFirst("[a-z]$", "");
    }

    private static Iterable<String> lines() {
        try {
            return Files.readAllLines(page(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// {@return the page, from the nearest folder that has it} Surefire runs tests in the folder of their module.
    private static Path page() {
        Path module = Path.of("").toAbsolutePath();
        for (Path folder = module; folder != null; folder = folder.getParent()) {
            Path page = folder.resolve("docs").resolve("RULES.md");
            if (Files.exists(page)) {
                return page;
            }
        }
        throw new IllegalStateException("no folder above " + module + " has docs/RULES.md");
    }
}
