package io.picos.project;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import io.picos.Computation;
import io.picos.Trigger;
import io.picos.std.event.Event;
import io.picos.std.structured.Control;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which package uses which. docs/ARCHITECTURE.md has the map.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArchitectureTest {
    private static final String ENGINE = "io.picos.engine..";
    private static final String[] JDK = {"java..", "com.sun.management", "org.jspecify.annotations.."};
    private static final String[] ADAPTERS = {"completablefuture", "reactor", "rxjava", "vertx"};

    /// The packages of the engine, from the lowest layer to the highest. Each uses only those before it.
    private static final List<String> LAYERS = List.of("thread", "time", "lane", "watch", "carrier");

    /// The concepts of the kit. Each uses the layers beneath: `patience`, `subject` and `scene`.
    private static final List<String> KIT_CONCEPTS = List.of(
            "bridge",
            "channel",
            "context",
            "core",
            "event",
            "fiber",
            "observe",
            "resilience",
            "resource",
            "scheduler",
            "stream",
            "structured",
            "sync");

    /// The one other package that a concept of the kit uses: dumps have names for waits of bridges and streams (O4).
    private static final Map<String, String> KIT_USES =
            Map.of("bridge", "observe", "stream", "observe", "context", "inheritance");

    private JavaClasses shipped;

    @BeforeAll
    void read() {
        List<Path> folders = new ArrayList<>();
        for (String module : PublicApi.MODULES) {
            folders.add(PublicApi.classes(module));
        }
        shipped = new ClassFileImporter().importPaths(folders);
        assertThat(shipped.size()).as("classes that were read").isGreaterThan(300);
    }

    // ---- the engine

    @Test
    void engine_isUsedByTheCoreOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ENGINE, "io.picos", "io.picos.spi")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ENGINE)
                .check(shipped);
    }

    @Test
    void engine_packagesHaveNoCycle() {
        slices().matching("io.picos.(engine..)").should().beFreeOfCycles().check(shipped);
    }

    @ParameterizedTest
    @ValueSource(strings = {"thread", "time", "lane", "watch", "carrier"})
    void engine_layerUsesOnlyLowerOnes(String layer) {
        List<String> higher = new ArrayList<>(List.of("io.picos.engine"));
        LAYERS.subList(LAYERS.indexOf(layer) + 1, LAYERS.size()).forEach(each -> higher.add("io.picos.engine." + each));
        noClasses()
                .that()
                .resideInAPackage("io.picos.engine." + layer)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(higher.toArray(String[]::new))
                .check(shipped);
    }

    // ---- the modules

    @Test
    void core_usesTheJdkOnly() {
        usesOnly(new String[] {"io.picos", "io.picos.spi", ENGINE}, "io.picos", "io.picos.spi", ENGINE)
                .check(shipped);
    }

    /// Not even the SPI, which is for schedulers.
    @Test
    void std_usesThePublicCoreOnly() {
        usesOnly(new String[] {"io.picos.std.."}, "io.picos", "io.picos.std..").check(shipped);
    }

    /// A primitive that awaits a trigger or a computation without its own name is shown by dumps as a trigger or a
    /// computation (O4).
    @Test
    void waits_areNamed() {
        namesItsWaits(resideInAnyPackage(
                                "io.picos.std..",
                                "io.picos.completablefuture..",
                                "io.picos.reactor..",
                                "io.picos.rxjava..",
                                "io.picos.vertx..")
                        .and(not(equivalentTo(Control.class))) // waits for the fiber's own computation
                        .and(not(equivalentTo(Event.class)))) // takes the outcome of a completed computation
                .check(shipped);
    }

    @ParameterizedTest
    @FieldSource("ADAPTERS")
    void adapter_usesNoOtherAdapter(String adapter) {
        String[] others = List.of(ADAPTERS).stream()
                .filter(each -> !each.equals(adapter))
                .map(each -> "io.picos." + each + "..")
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage("io.picos." + adapter + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .check(shipped);
    }

    @Test
    void context_usesTheSpiAndItsLibrariesOnly() {
        usesOnly(
                        new String[] {"io.picos.context.."},
                        "io.picos",
                        "io.picos.spi",
                        "io.picos.context..",
                        "io.micrometer.context..",
                        "io.opentelemetry.context..")
                .check(shipped);
    }

    @Test
    void context_isUsedByNobody() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.picos.context..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.picos.context..")
                .check(shipped);
    }

    /// Of the SPI, the guard: a scheduler for tests is a bridge, as users have it.
    @Test
    void test_usesBridgesAndJUnitOnly() {
        usesOnly(
                        new String[] {"io.picos.test.."},
                        "io.picos",
                        "io.picos.spi",
                        "io.picos.test..",
                        "io.picos.completablefuture",
                        "io.picos.reactor",
                        "io.picos.rxjava",
                        "io.picos.vertx",
                        "reactor.core..",
                        "io.reactivex.rxjava3..",
                        "io.vertx.core..",
                        "org.junit.jupiter.api..",
                        "org.junit.platform.commons..",
                        "org.junit.platform.launcher..")
                .check(shipped);
    }

    @Test
    void test_isUsedByTheKitOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.picos.test..", "io.picos.compat..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.picos.test..")
                .check(shipped);
    }

    @Test
    void observe_usesTheSpiAndTheJdkOnly() {
        usesOnly(
                        new String[] {"io.picos.observe"},
                        "io.picos",
                        "io.picos.spi",
                        "io.picos.observe",
                        "jdk.jfr",
                        "javax.management..")
                .check(shipped);
    }

    @Test
    void metrics_useTheSpiAndMicrometerOnly() {
        usesOnly(
                        new String[] {"io.picos.observe.micrometer"},
                        "io.picos.spi",
                        "io.picos.observe.micrometer",
                        "io.micrometer.core..")
                .check(shipped);
    }

    @Test
    void observe_isUsedByNobody() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.picos.observe..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.picos.observe..")
                .check(shipped);
    }

    @Test
    void kit_usesNoLibrary() {
        usesOnly(
                        new String[] {"io.picos.compat.."},
                        "io.picos",
                        "io.picos.spi",
                        "io.picos.std..",
                        "io.picos.test",
                        "io.picos.compat..",
                        "org.junit.jupiter.api..",
                        "org.assertj.core..",
                        "org.junit.platform.engine..",
                        "org.junit.platform.launcher..")
                .check(shipped);
    }

    // ---- the kit

    /// A concept of the kit is read alone: its rules use no other concept, unless `KIT_USES` says so.
    @ParameterizedTest
    @FieldSource("KIT_CONCEPTS")
    void kit_conceptUsesNoOther(String concept) {
        kitUses(concept, "patience", "subject", "scene", KIT_USES.getOrDefault(concept, concept))
                .check(shipped);
    }

    @Test
    void kit_lowerLayersUseNoConcept() {
        kitUses("scene", "patience", "subject").check(shipped);
        kitUses("subject", "patience").check(shipped);
        kitUses("patience").check(shipped);
        kitUses("inheritance").check(shipped);
    }

    @Test
    void kit_eachPackageHasALayer() {
        List<String> layers = new ArrayList<>(List.of("patience", "subject", "scene", "inheritance", "report"));
        layers.addAll(KIT_CONCEPTS);
        assertThat(shipped.stream()
                        .map(JavaClass::getPackageName)
                        .filter(name -> name.startsWith("io.picos.compat."))
                        .map(name -> name.substring("io.picos.compat.".length()))
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(layers);
    }

    /// {@return that a package of the kit uses no packages of the kit but itself and the given ones}
    private static ArchRule kitUses(String user, String... used) {
        return noClasses()
                .that()
                .resideInAPackage("io.picos.compat." + user)
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.picos.compat..")
                        .and(not(resideInAnyPackage(Stream.concat(Stream.of(user), Stream.of(used))
                                .map(each -> "io.picos.compat." + each)
                                .toArray(String[]::new)))));
    }

    // ---- and that the rules can fail

    @Test
    void rules_packagesThatUseWhatTheyMustNot_areFound() {
        assertThat(violations(usesOnly(new String[] {"io.picos.std.."}, "io.picos")))
                .as("std uses its own packages")
                .isPositive();
        assertThat(violations(usesOnly(new String[] {"io.picos.reactor.."}, "io.picos..")))
                .as("the adapter uses Reactor")
                .isPositive();
        assertThat(violations(namesItsWaits(equivalentTo(Control.class))))
                .as("Control.block waits for a computation as such")
                .isPositive();
        assertThat(violations(slices().matching("io.picos.std.(*)..").should().notDependOnEachOther()))
                .as("structured uses sync, or the other way round")
                .isPositive();
        assertThat(violations(noClasses()
                        .that()
                        .resideInAPackage("io.picos.engine.carrier")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("io.picos.engine.lane")))
                .as("carriers use lanes")
                .isPositive();
        assertThat(violations(kitUses("bridge", "patience", "subject", "scene")))
                .as("rules of bridges look at dumps")
                .isPositive();
    }

    private static ArchRule namesItsWaits(DescribedPredicate<JavaClass> waiters) {
        return noClasses()
                .that(waiters)
                .should()
                .accessTargetWhere(target(owner(equivalentTo(Trigger.class).or(equivalentTo(Computation.class))))
                        .and(target(name("await")).or(target(name("awaitCompletion")))));
    }

    private int violations(ArchRule rule) {
        return rule.evaluate(shipped).getFailureReport().getDetails().size();
    }

    private static ArchRule usesOnly(String[] users, String... used) {
        List<String> allowed = new ArrayList<>(List.of(JDK));
        allowed.addAll(List.of(used));
        return classes()
                .that()
                .resideInAnyPackage(users)
                .should()
                .onlyDependOnClassesThat(are(resideInAnyPackage(allowed.toArray(String[]::new))));
    }
}
