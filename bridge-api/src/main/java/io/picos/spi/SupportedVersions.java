package io.picos.spi;

import static java.util.Objects.requireNonNull;

import java.security.CodeSource;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// For schedulers only. Checks whether a bridge supports the version of its library that the program has.
///
/// The version is taken from the name of the jar, or else from its manifest if that names the library. Both are
/// known without reading a file, so that an event loop may make the check (B6). An unknown version is accepted,
/// and so is a later version of the same major version. Rule B15.
public final class SupportedVersions {
    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+).*");

    private final @Nullable String problem;

    private SupportedVersions(@Nullable String problem) {
        this.problem = problem;
    }

    /// {@return the result for the version of the library that the type comes from} Never throws: a bridge
    /// keeps the result in a static field, and a class whose initializer fails cannot be used again.
    ///
    /// @param bridge the name of the bridge, for the message
    /// @param library the name of the library, for the message
    /// @param artifact the name of the library's jar, without the version
    /// @param oldest the oldest supported version: major and minor version
    /// @param newest the newest version that was tested: major and minor version
    /// @param type a type that the library had long before the oldest version
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

    /// Called by the methods that users call first.
    ///
    /// @throws IllegalStateException if the version is too old, or of another major version; the message names
    ///     the found and the needed versions (B15)
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
            found = jar.group(1); // the innermost jar, if jars are nested
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
