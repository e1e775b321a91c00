package io.twofold.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.report.Phase;
import io.twofold.report.Progress;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressDisplayTest {
    private final StringWriter written = new StringWriter();

    private void show(boolean terminal, Progress... all) {
        try (ProgressDisplay display = new ProgressDisplay(new PrintWriter(written), terminal)) {
            for (Progress progress : all) {
                display.show(progress);
            }
        }
    }

    private static Progress matrices(int done) {
        return new Progress(Phase.DECOMPOSE, done, 4, "matrix");
    }

    @Test
    void writesTheBeginningAndTheEndOfAPhaseWhereThereIsNoTerminal() {
        show(false, matrices(0), matrices(0), matrices(1), matrices(2), matrices(4));

        assertThat(written.toString().lines()).containsExactly("decompose 0/4 matrix", "decompose 4/4 matrix");
    }

    @Test
    void drawsABarOverItselfOnATerminalAndKeepsTheLastOfAPhase() {
        show(true, matrices(2), matrices(4), new Progress(Phase.EXPORT, 0, 1, "export"));

        assertThat(written.toString())
                .contains("\r" + "█".repeat(15) + "░".repeat(15) + " decompose 2/4 matrix")
                .contains("█".repeat(30) + " decompose 4/4 matrix\u001b[K" + System.lineSeparator() + "\r")
                .endsWith(System.lineSeparator());
    }

    @Test
    void showsASearchStepByStepBesideTheOtherPhases() {
        show(true, new Progress(Phase.ALLOCATE, 100, 200, "step"), matrices(0));

        assertThat(written.toString()).contains("█".repeat(15) + "░".repeat(15) + " allocate 100/200 step");
    }

    @Test
    void showsAPhaseThatGoesOnToCountSomethingElseLikeANewOne() {
        Progress[] allocation = {
            new Progress(Phase.ALLOCATE, 2, 2, "matrix"),
            new Progress(Phase.ALLOCATE, 0, 3, "step"),
            new Progress(Phase.ALLOCATE, 1, 3, "step"),
            new Progress(Phase.ALLOCATE, 3, 3, "step")
        };
        show(false, allocation);
        assertThat(written.toString().lines())
                .containsExactly("allocate 2/2 matrix", "allocate 0/3 step", "allocate 3/3 step");

        show(true, allocation);
        assertThat(written.toString()).contains(" allocate 2/2 matrix\u001b[K" + System.lineSeparator() + "\r");
    }

    @Test
    void saysSomethingOnALineOfItsOwn() {
        try (ProgressDisplay display = new ProgressDisplay(new PrintWriter(written), true)) {
            display.show(matrices(4));
            display.say("Going on");
            display.show(matrices(4));
        }

        String bar = "\r" + "█".repeat(30) + " decompose 4/4 matrix\u001b[K" + System.lineSeparator();
        assertThat(written).hasToString(bar + "Going on" + System.lineSeparator() + bar);
    }
}
