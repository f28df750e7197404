package io.picos.spi;

import static java.util.Objects.requireNonNull;

import java.security.CodeSource;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// For schedulers only. The versions of a library that a bridge works with, and whether the program has one of them.
///
/// The version is taken from the name of the jar, or else from its manifest where that names the library: both are
/// known without reading a file, so that an event loop may ask (B6). A version that nobody can tell is accepted, and
/// so is a later one of the same major version. Rule B15.
public final class SupportedVersions {
    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+).*");

    private final @Nullable String problem;

    private SupportedVersions(@Nullable String problem) {
        this.problem = problem;
    }

    /// {@return the answer for the version that the type comes from} Never throws: a bridge keeps it in a static
    /// field, and a class whose initializer fails cannot be used again.
    ///
    /// @param bridge whose message it is
    /// @param library as its users call it
    /// @param artifact the name of its jar
    /// @param oldest major and minor version
    /// @param newest of the versions that were tested: major and minor version
    /// @param type one that the library had long before
    public static SupportedVersions of(
            String bridge, String library, String artifact, String oldest, String newest, Class<?> type) {
        requireNonNull(artifact, "artifact");
        String found = find(artifact, type);
        if (found == null || isSupported(found, oldest)) {
            return new SupportedVersions(null);
        }
        String later = oldest.substring(0, oldest.indexOf('.')) + ".x";
        return new SupportedVersions(bridge + " needs " + library + " " + oldest + " to " + newest + ", or a later "
                + later + ", and found " + library + " " + found);
    }

    /// Called by the methods that users meet first.
    ///
    /// @throws IllegalStateException if the version is too old, or of another major version; it names both
    public void check() {
        if (problem != null) {
            throw new IllegalStateException(problem);
        }
    }

    private static boolean isSupported(String found, String oldest) {
        Matcher has = VERSION.matcher(found);
        Matcher needs = VERSION.matcher(oldest);
        return !has.matches()
                || !needs.matches()
                || (has.group(1).equals(needs.group(1))
                        && Integer.parseInt(has.group(2)) >= Integer.parseInt(needs.group(2)));
    }

    private static @Nullable String find(String artifact, Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        String path = source == null || source.getLocation() == null
                ? ""
                : source.getLocation().toString();
        Matcher jar = Pattern.compile("/" + Pattern.quote(artifact) + "-(\\d+\\.\\d+[^/!]*)\\.jar")
                .matcher(path);
        String found = null;
        while (jar.find()) {
            found = jar.group(1); // the innermost, where jars are nested
        }
        Package home = type.getPackage();
        return found == null && artifact.equals(home.getImplementationTitle())
                ? home.getImplementationVersion()
                : found;
    }

    @Override
    public String toString() {
        return problem == null ? "supported" : problem;
    }
}
