package io.twofold.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PlanTest {
    private static final Settings SETTINGS = new Settings(7, Duration.ofMinutes(2), 20, true, Path.of("unused"));

    @Test
    void isTheSameForTheSameSeed() {
        assertThat(Plan.of(SETTINGS, true)).isEqualTo(Plan.of(SETTINGS, true));
        assertThat(Plan.of(new Settings(8, Duration.ofMinutes(2), 20, true, Path.of("unused")), true))
                .isNotEqualTo(Plan.of(SETTINGS, true));
    }

    @Test
    void letsEveryKindOfFaultStrikeBeforeAnyStrikesAgain() {
        assertThat(Plan.of(SETTINGS, true).strikes().stream()
                        .limit(Fault.values().length)
                        .map(Plan.Strike::fault))
                .containsExactlyInAnyOrder(Fault.values());
    }

    @Test
    void leavesOutWhatThisMachineCannotDo() {
        Plan plan = Plan.of(new Settings(7, Duration.ofMinutes(2), 20, false, Path.of("unused")), false);

        assertThat(plan.strikes())
                .isNotEmpty()
                .noneMatch(strike -> strike.fault().needsBroker() || strike.fault() == Fault.FILL_DISK);
    }

    @Test
    void givesEveryJobAKeyOfItsOwn() {
        assertThat(Plan.of(SETTINGS, true).posts().stream().map(Plan.Post::key).collect(Collectors.toSet()))
                .hasSize(20);
    }
}
