package io.picos.project;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The public API of a module as text: what `javap` shows of each class in an exported package.
///
/// @param reference to the module
/// @param location of its classes
record PublicApi(ModuleReference reference, Path location) {
    /// The folders of the modules.
    static final List<String> MODULES = List.of(
            "bridge-api",
            "bridge-std",
            "bridge-completablefuture",
            "bridge-reactor",
            "bridge-rxjava",
            "bridge-vertx",
            "bridge-context",
            "bridge-observe",
            "bridge-observe-micrometer",
            "bridge-test",
            "compat-tests");

    private static final ToolProvider JAVAP =
            ToolProvider.findFirst("javap").orElseThrow(() -> new IllegalStateException("this JDK has no javap"));

    /// {@return the API of a module}
    ///
    /// @param folder of the module
    static PublicApi of(String folder) {
        Path location = classes(folder);
        return new PublicApi(ModuleFinder.of(location).findAll().iterator().next(), location);
    }

    /// {@return where the classes of a module are} Not those on the path of these tests: the kit is tested without
    /// `bridge-context`.
    ///
    /// @param folder of the module
    static Path classes(String folder) {
        return Path.of("..", folder, "target", "classes"); // surefire runs in the module
    }

    /// {@return the text: a block for each class, by name, its members in alphabetical order}
    String text() {
        Map<String, String> texts = new LinkedHashMap<>();
        for (String name : classes()) {
            int dollar = name.lastIndexOf('$');
            if (dollar < 0
                    || texts.containsKey(name.substring(0, dollar))) { // else it is in a class that is not public
                text(name).ifPresent(text -> texts.put(name, text));
            }
        }
        return String.join("\n", texts.values());
    }

    private List<String> classes() {
        Set<String> packages = reference.descriptor().exports().stream()
                .filter(export -> !export.isQualified())
                .map(ModuleDescriptor.Exports::source)
                .collect(Collectors.toSet());
        try (ModuleReader reader = reference.open();
                Stream<String> files = reader.list()) {
            return files.filter(file -> file.endsWith(".class"))
                    .map(file ->
                            file.substring(0, file.length() - ".class".length()).replace('/', '.'))
                    .filter(name -> packages.contains(packageOf(name)))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String packageOf(String name) {
        return name.substring(0, Math.max(0, name.lastIndexOf('.')));
    }

    /// {@return the same of the classes in the module's part for the JDK, or nothing if it has no such part} Where the
    /// tests run on an older JDK, the part is not compiled.
    ///
    /// @param jdk the version of the JDK
    Optional<String> textFor(int jdk) {
        Path part = location.resolve("META-INF").resolve("versions").resolve(String.valueOf(jdk));
        return Files.isDirectory(part)
                ? Optional.of(classes().stream()
                        .filter(name -> Files.exists(part.resolve(name.replace('.', '/') + ".class")))
                        .flatMap(name -> text(name, part).stream())
                        .collect(joining("\n")))
                : Optional.empty();
    }

    private Optional<String> text(String name) {
        return text(name, location);
    }

    private static Optional<String> text(String name, Path location) {
        StringWriter out = new StringWriter();
        PrintWriter writer = new PrintWriter(out);
        int status = JAVAP.run(writer, writer, "-protected", "-cp", location.toString(), name);
        if (status != 0) {
            throw new IllegalStateException("javap " + name + ": " + out);
        }
        List<String> lines = out.toString()
                .lines()
                .filter(line -> !line.startsWith("Compiled from"))
                .toList();
        String head = lines.getFirst();
        if (!head.startsWith("public ") && !head.startsWith("protected ")) {
            return Optional.empty();
        }
        Stream<String> members =
                lines.stream().filter(line -> line.startsWith("  ")).sorted();
        return Optional.of(head + "\n" + members.map(line -> line + "\n").collect(joining()) + "}\n");
    }
}
