package io.twofold.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.recipe.CompressionRequest;
import io.twofold.report.CompressionReport;
import io.twofold.report.Estimate;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Published methods, each from its preset to what is stored, on the sample model. */
class BaselinePresetTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "magnitude  | {}",
                "wanda      | {}",
                "wanda      | {'selection':'2:4'}",
                "wanda      | {'selection':'1:8','sparsity':0.7}",
                "owl-wanda  | {'sparsity':0.6}",
                "alpha-wanda| {'sparsity':0.6}",
                "oats       | {'decomposition':{'iterations':4}}",
                "oats       | {'decomposition':{'iterations':4},'selection':'2:8'}",
                "oats       | {'decomposition':{'iterations':2},'allocation':'alpha-pruning','refit':'alternating'}",
                "qr-uniform | {'decomposition':{'iterations':4},'selection':'2:8'}",
                "qr-uniform | {'decomposition':'svd','rankRatio':1}",
                "svd-llm    | {}",
                "sparsegpt  | {}",
                "sparsegpt  | {'selection':'2:4','decomposition':{'blockSize':30}}",
                "sparsegpt  | {'allocation':'owl','refit':'full-hessian'}",
                "slim       | {}",
                "qr-uniform | {'decomposition':{'kind':'pcp-admm','tolerance':0.01},'selection':'2:8'}"
            })
    void storesWhatItsEstimateSaysWithinTheBudget(String preset, String changes) {
        String recipe = changes.replace('\'', '"').replaceFirst("\\{", "{\"preset\":\"" + preset + "\",");
        CompressionRequest request = SampleRuns.request(recipe.replace(",}", "}"));

        Estimate estimate = Twofold.estimate(request, Sources.anywhere());
        CompressionReport report = SampleRuns.compress(request, directory.resolve("out"));

        assertThat(report.size().blockParametersKept())
                .isEqualTo(estimate.kept().blockParameters());
        assertThat(report.size().bytesStored()).isEqualTo(estimate.kept().bytes());
        assertThat(report.size().keptRatio())
                .isLessThanOrEqualTo(1 - request.recipe().sparsity())
                .isGreaterThan(0.25 * (1 - request.recipe().sparsity()));
        assertThat(report.matrices()).hasSize(SampleRuns.MATRICES).allSatisfy(matrix -> {
            assertThat(matrix.rank() > 0).isEqualTo(request.recipe().hasLowRank());
            assertThat(matrix.nonZeros() > 0)
                    .isEqualTo(request.recipe().decomposition().hasSparse());
            assertThat(matrix.relativeError()).isBetween(0.0, 1.0);
        });
    }
}
