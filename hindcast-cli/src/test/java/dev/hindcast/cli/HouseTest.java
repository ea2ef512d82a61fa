package dev.hindcast.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import org.jspecify.annotations.NullMarked;

/** Keeps what the module system cannot: nothing points back up the house, and natives stay behind one door. */
@AnalyzeClasses(packages = "dev.hindcast", importOptions = DoNotIncludeTests.class)
class HouseTest {
    private static final List<String> FLOORS = List.of(
            "dataset", "environment", "mujoco", "learning", "evaluation", "benchmarks", "report", "experiments", "cli");

    @ArchTest
    static void floorsKnowNothingAbove(JavaClasses classes) {
        for (int i = 0; i < FLOORS.size() - 1; i++) {
            below(FLOORS.get(i), FLOORS.subList(i + 1, FLOORS.size())).check(classes);
        }
    }

    /** Kotlin's compiler, which does not read a module's annotations, learns from the package's what may be null. */
    @ArchTest
    static void packagesOfTheLibrarySayWhatMayBeNull(JavaClasses classes) {
        assertThat(classes.getPackage("dev.hindcast").getSubpackagesInTree())
                .filteredOn(HouseTest::isOfTheLibrary)
                .isNotEmpty()
                .allMatch(one -> one.isAnnotatedWith(NullMarked.class));
    }

    private static boolean isOfTheLibrary(JavaPackage one) {
        return one.getClasses().stream().anyMatch(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                && !one.getName().contains(".internal")
                && !one.getName().startsWith("dev.hindcast.cli");
    }

    @ArchTest
    static final ArchRule onlyCommandsKnowBenchmarks = noClasses()
            .that()
            .resideInAnyPackage("dev.hindcast.report..", "dev.hindcast.experiments..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.hindcast.benchmarks..", "dev.hindcast.mujoco..");

    @ArchTest
    static final ArchRule commandLinesStayInCli = noClasses()
            .that()
            .resideOutsideOfPackage("dev.hindcast.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("picocli..");

    @ArchTest
    static final ArchRule tensorsStayInNn = noClasses()
            .that()
            .resideOutsideOfPackage("dev.hindcast.learning.nn..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.bytedeco..");

    @ArchTest
    static final ArchRule policiesActAlone = noClasses()
            .that()
            .resideInAPackage("dev.hindcast.learning.policy..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.hindcast.learning.algorithm..",
                    "dev.hindcast.learning.dynamics..",
                    "dev.hindcast.learning.nn..",
                    "dev.hindcast.learning.replay..",
                    "dev.hindcast.learning.tabular..",
                    "dev.hindcast.learning.training..");

    @ArchTest
    static final ArchRule noJavaSerialisation = noClasses()
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.io.ObjectInputStream")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.io.ObjectOutputStream");

    @ArchTest
    static final ArchRule learningHasNoCycles =
            slices().matching("dev.hindcast.learning.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule modulesHaveNoCycles =
            slices().matching("dev.hindcast.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule experimentsHaveNoCycles =
            slices().matching("dev.hindcast.experiments.(*)..").should().beFreeOfCycles();

    private static ArchRule below(String module, List<String> above) {
        return noClasses()
                .that()
                .resideInAPackage("dev.hindcast." + module + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(above.stream()
                        .map(floor -> "dev.hindcast." + floor + "..")
                        .toArray(String[]::new));
    }
}
