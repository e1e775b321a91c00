package io.twofold.engine.allocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twofold.engine.decomposition.ParameterShare;
import java.util.List;
import org.junit.jupiter.api.Test;

class BudgetLedgerTest {
    @Test
    void addsUpFactorsEntriesAndDenseMatrices() {
        BudgetLedger ledger = new BudgetLedger();

        ledger.keep(List.of(10, 20), new ParameterShare(2, 7));
        ledger.keepDense(List.of(3, 5));

        assertThat(ledger.dense()).isEqualTo(215);
        assertThat(ledger.kept()).isEqualTo(2 * 30 + 7 + 15);
    }

    @Test
    void acceptsTheBudgetToTheLastParameterAndRefusesOneMore() {
        BudgetLedger ledger = new BudgetLedger();
        ledger.keep(List.of(1000, 1000), new ParameterShare(0, 100_000));

        assertThatCode(() -> ledger.requireAtMost(0.9)).doesNotThrowAnyException();
        ledger.keep(List.of(1, 1), new ParameterShare(0, 1));
        assertThatThrownBy(() -> ledger.requireAtMost(0.9))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("kept 100001 of 1000001");
    }

    @Test
    void countsMoreParametersThanAnIntHolds() {
        BudgetLedger ledger = new BudgetLedger();
        for (int i = 0; i < 4; i++) {
            ledger.keepDense(List.of(65_536, 65_536));
        }

        assertThat(ledger.dense()).isEqualTo(1L << 34);
        assertThatThrownBy(() -> ledger.requireAtMost(0.5)).isInstanceOf(IllegalStateException.class);
    }
}
