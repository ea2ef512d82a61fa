package dev.hindcast.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Keeps what the module system cannot: nothing points back up the house, and natives stay behind one door. */
@AnalyzeClasses(packages = "dev.hindcast", importOptions = DoNotIncludeTests.class)
class HouseTest {
    @ArchTest
    static final ArchRule datasetKnowsNothingAbove = below("dataset", "environment", "learning", "evaluation", "cli");

    @ArchTest
    static final ArchRule environmentKnowsDataset = below("environment", "learning", "evaluation", "cli");

    @ArchTest
    static final ArchRule learningKnowsEnvironment = below("learning", "evaluation", "cli");

    @ArchTest
    static final ArchRule evaluationKnowsLearning = below("evaluation", "cli");

    @ArchTest
    static final ArchRule tensorsStayInNn = noClasses()
            .that()
            .resideOutsideOfPackage("dev.hindcast.learning.nn..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.bytedeco..");

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
    static final ArchRule reportKnowsNoCommands = noClasses()
            .that()
            .resideInAPackage("dev.hindcast.cli.report")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.hindcast.cli");

    private static ArchRule below(String module, String... above) {
        String[] packages = new String[above.length];
        for (int i = 0; i < above.length; i++) {
            packages[i] = "dev.hindcast." + above[i] + "..";
        }
        return noClasses()
                .that()
                .resideInAPackage("dev.hindcast." + module + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages);
    }
}
