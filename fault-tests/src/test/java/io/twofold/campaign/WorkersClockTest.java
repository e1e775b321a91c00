package io.twofold.campaign;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** No test can turn this machine's clock; but one can see that nobody looks at it where jobs are claimed and held. */
class WorkersClockTest {
    @Test
    @DisplayName(
            "case 16: worker clock ±10 min: no double claim, because claims and leases ask the database's clock only")
    void nobodyWhoClaimsOrHoldsAJobAsksTheClockOfTheMachine() {
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.twofold.job", "io.twofold.queue", "io.twofold.worker");
        assertThat(classes.stream().map(JavaClass::getSimpleName))
                .contains("JobLifecycle", "JobTable", "JobIntake", "Lease", "Heartbeat");

        noClasses()
                .that()
                .resideInAnyPackage("io.twofold.job", "io.twofold.queue")
                .and()
                .doNotHaveSimpleName("JobId") // ids begin with a time, which decides nothing
                .or()
                .haveSimpleName("JobIntake")
                .or()
                .haveSimpleName("Lease")
                .or()
                .haveSimpleName("Heartbeat")
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(InstantSource.class, "instant")
                .orShould()
                .callMethod(Clock.class, "instant")
                .check(classes);
    }
}
