package io.twofold.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows of docs/architecture.md: who may know whom. */
@AnalyzeClasses(packages = "io.twofold", importOptions = ImportOption.DoNotIncludeTests.class)
class ArrowsTest {
    private static final String[] CONTRACT = {
        "io.twofold.recipe..", "io.twofold.report..", "io.twofold.failure..", "io.twofold.json.."
    };

    @ArchTest
    static final ArchRule theEngineIsAPlainLibrary = noClasses()
            .that()
            .resideInAPackage("io.twofold.engine..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.springframework..", "jakarta..", "com.rabbitmq..", "java.net.http..", "software.amazon..")
            .because("it must be callable from main, without a container and without a network");

    @ArchTest
    static final ArchRule theEngineKnowsNoOtherModuleThanTheContract = noClasses()
            .that()
            .resideInAPackage("io.twofold.engine..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.twofold.job..",
                    "io.twofold.source..",
                    "io.twofold.queue..",
                    "io.twofold.artifact..",
                    "io.twofold.transport..",
                    "io.twofold.worker..",
                    "io.twofold.api..",
                    "io.twofold.cli..");

    @ArchTest
    static final ArchRule theSourcesKnowTheEnginesPortAndNobodyElse = noClasses()
            .that()
            .resideInAPackage("io.twofold.source..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.springframework..",
                    "ai.djl..",
                    "io.twofold.job..",
                    "io.twofold.queue..",
                    "io.twofold.artifact..",
                    "io.twofold.transport..",
                    "io.twofold.worker..",
                    "io.twofold.api..",
                    "io.twofold.cli..")
            .because("they are a plain library, and fetching is no matter of jobs");

    @ArchTest
    static final ArchRule theApiDoesNotKnowTheEngine = noClasses()
            .that()
            .resideInAPackage("io.twofold.api..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.twofold.engine..", "io.twofold.source..", "ai.djl..", "io.twofold.worker..", "io.twofold.cli..")
            .because("an API server needs neither a GPU nor native libraries");

    @ArchTest
    static final ArchRule theWorkerDoesNotKnowTheApi = noClasses()
            .that()
            .resideInAPackage("io.twofold.worker..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.twofold.api..", "io.twofold.cli..", "org.springframework.web..");

    @ArchTest
    static final ArchRule transportKnowsNeitherEnd = noClasses()
            .that()
            .resideInAnyPackage("io.twofold.queue..", "io.twofold.artifact..", "io.twofold.transport..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.twofold.engine..",
                    "io.twofold.source..",
                    "io.twofold.worker..",
                    "io.twofold.api..",
                    "io.twofold.cli..");

    @ArchTest
    static final ArchRule theContractIsPlainData = noClasses()
            .that()
            .resideInAnyPackage(CONTRACT)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "jakarta..", "org.hibernate..", "java.sql..", "javax.sql..")
            .because("every module shares it, the engine included");

    @ArchTest
    static final ArchRule theSharedModelKnowsNoOtherModule = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.twofold.recipe..",
                    "io.twofold.report..",
                    "io.twofold.failure..",
                    "io.twofold.json..",
                    "io.twofold.job..",
                    "io.twofold.s3..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.twofold.engine..",
                    "io.twofold.source..",
                    "io.twofold.queue..",
                    "io.twofold.artifact..",
                    "io.twofold.transport..",
                    "io.twofold.worker..",
                    "io.twofold.api..",
                    "io.twofold.cli..");

    @ArchTest
    static final ArchRule onlyThoseWhoReachObjectStoresKnowThem = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "io.twofold.s3..", "io.twofold.source.s3..", "io.twofold.artifact..", "io.twofold.testing..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("software.amazon..");

    @ArchTest
    static final ArchRule packagesOfTheEngineFormNoCycle =
            slices().matching("io.twofold.engine.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule packagesFormNoCycle =
            slices().matching("io.twofold.(**)").should().beFreeOfCycles();
}
