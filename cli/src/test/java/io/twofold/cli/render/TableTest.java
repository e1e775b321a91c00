package io.twofold.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableTest {

    @Test
    void numbersLineUpToTheRightAndNamesToTheLeft() {
        Table table = Table.ofNumbers("", "dense", "kept")
                .row("perplexity", "4.254", "5")
                .row("ρ", "1");

        assertThat(table.toString().lines())
                .containsExactly("            dense  kept", "perplexity  4.254     5", "ρ               1");
    }

    @Test
    void wordsLineUpToTheLeftWithoutTrailingSpaces() {
        Table table = Table.ofWords("job", "status").row("job_1", "running").row("j", "");

        assertThat(table.toString().lines()).containsExactly("job    status", "job_1  running", "j");
    }

    @ParameterizedTest
    @CsvSource({"0, 0 B", "999, 999 B", "1000, 1.00 kB", "1048576, 1.05 MB", "999999, 1.00 MB", "27262976000, 27.3 GB"})
    void sizesAreReadable(long bytes, String text) {
        assertThat(Amounts.bytes(bytes)).isEqualTo(text);
    }

    @Test
    void amountsAreWrittenTheSameInEveryLocale() {
        assertThat(Amounts.count(1_234_567)).isEqualTo("1,234,567");
        assertThat(Amounts.measure(4.2541)).isEqualTo("4.254");
        assertThat(Amounts.measure(12_345_678.0)).isEqualTo("1.235e+07");
        assertThat(Amounts.change(4, 5)).isEqualTo("+25.0 %");
        assertThat(Amounts.share(0.5)).isEqualTo("50.0 %");
        assertThat(Amounts.seconds(1.26)).isEqualTo("1.3");
    }
}
