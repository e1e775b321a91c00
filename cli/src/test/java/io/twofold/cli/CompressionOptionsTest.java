package io.twofold.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.twofold.json.Json;
import io.twofold.recipe.Bernoulli;
import io.twofold.recipe.CompressionRequest;
import io.twofold.recipe.Decomposition;
import io.twofold.recipe.ExportFormat;
import io.twofold.recipe.InvalidRequestException;
import io.twofold.recipe.Minibatch;
import io.twofold.recipe.PerplexityTask;
import io.twofold.recipe.Presets;
import io.twofold.recipe.Ranking;
import io.twofold.recipe.Recipe;
import io.twofold.recipe.Refit;
import io.twofold.recipe.Selection;
import io.twofold.recipe.Spectra;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class CompressionOptionsTest {
    @TempDir
    Path directory;

    private static CompressionOptions parse(String... arguments) {
        CompressionOptions options = new CompressionOptions();
        new CommandLine(CommandLine.Model.CommandSpec.create().addMixin("options", mixin(options)))
                .parseArgs(arguments);
        return options;
    }

    private static CommandLine.Model.CommandSpec mixin(CompressionOptions options) {
        return CommandLine.Model.CommandSpec.forAnnotatedObject(options);
    }

    @Test
    void measuresNothingWhereThatIsWanted() {
        assertThat(parse("--model", "builtin:sample", "--perplexity", "none")
                        .read()
                        .evaluation()
                        .perplexity())
                .isEmpty();
    }

    @Test
    void everyOptionReachesItsField() {
        CompressionRequest request = parse(
                        ("--model file:m --preset qr-uniform --sparsity 0.3 --rank-ratio 0.1 --seed 7"
                                        + " --set decomposition.iterations=9 --set selection=row"
                                        + " --calibration file:c.txt --sequences 4 --sequence-length 128"
                                        + " --perplexity file:a.txt@64 --perplexity builtin:sample --limit-tokens 999"
                                        + " --tasks arc_easy,mmlu --shots 3 --limit 50"
                                        + " --export hf-dense,factored --device cpu --spectra never")
                                .split(" "))
                .read();

        assertThat(request.model()).isEqualTo("file:m");
        assertThat(request.recipe().sparsity()).isEqualTo(0.3);
        assertThat(request.recipe().rankRatio()).isEqualTo(0.1);
        assertThat(request.recipe().seed()).isEqualTo(7);
        assertThat(request.recipe().decomposition()).isEqualTo(new Decomposition.QrRpca(9, 20, 0, 0));
        assertThat(request.recipe().selection()).isEqualTo(Selection.ROW);
        assertThat(request.calibration().data()).isEqualTo("file:c.txt");
        assertThat(request.calibration().sequences()).isEqualTo(4);
        assertThat(request.calibration().sequenceLength()).isEqualTo(128);
        assertThat(request.evaluation().perplexity())
                .containsExactly(new PerplexityTask("file:a.txt", 64), new PerplexityTask("builtin:sample", 256));
        assertThat(request.evaluation().limitTokens()).isEqualTo(999);
        assertThat(request.evaluation().tasks()).containsExactly("arc_easy", "mmlu");
        assertThat(request.evaluation().shots()).isEqualTo(3);
        assertThat(request.evaluation().limit()).isEqualTo(50);
        assertThat(request.exports()).containsExactly(ExportFormat.HF_DENSE, ExportFormat.FACTORED);
        assertThat(request.device()).isEqualTo("cpu");
        assertThat(request.spectra()).isEqualTo(Spectra.NEVER);
    }

    @Test
    void onlyWhatTheUserWroteIsPosted() {
        assertThat(Json.write(parse("--model", "builtin:sample").json())).isEqualTo("{\"model\":\"builtin:sample\"}");
    }

    @Test
    void optionsAreLaidOverARecipeFile() throws Exception {
        Path file = Files.writeString(
                directory.resolve("recipe.json"),
                "{\"preset\":\"qr-uniform\",\"sparsity\":0.7,\"decomposition\":{\"iterations\":3}}");

        CompressionRequest request = parse(
                        "--model", "builtin:sample", "--recipe", file.toString(), "--sparsity", "0.6")
                .read();

        assertThat(request.recipe().sparsity()).isEqualTo(0.6);
        assertThat(request.recipe().decomposition()).isEqualTo(new Decomposition.QrRpca(3, 20, 0, 0));
    }

    @Test
    void aPartMayBeChangedByItsNameOrSettingBySetting() {
        Recipe recipe = parse(("--model builtin:sample --preset cap --set refit=none --set decomposition.lambda=0.5"
                                + " --set allocation.minibatch.sequences=8 --set allocation.ranking=probability")
                        .split(" "))
                .read()
                .recipe();

        assertThat(recipe.refit()).isEqualTo(new Refit.None());
        assertThat(recipe.decomposition()).isEqualTo(new Decomposition.PcpAdmm(0.5, 0.1, 1e-3, 500));
        Bernoulli allocation = (Bernoulli) recipe.allocation();
        assertThat(allocation.minibatch()).isEqualTo(new Minibatch(8, 256));
        assertThat(allocation.ranking()).isEqualTo(Ranking.PROBABILITY);
    }

    @Test
    void theHelpNamesEveryPreset() {
        String help = new CommandLine(new CompressCommand()).getUsageMessage().replaceAll("\\s+", " ");

        assertThat(help).contains(String.join(", ", Presets.names()) + " (default twofold)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--sparsity 5 | --sparsity must lie",
                "--rank-ratio -1 | --rank-ratio must lie",
                "--preset best | --preset must be one of twofold",
                "--set decomposition.iterations=0 | --set decomposition.iterations must lie",
                "--set sparsty=0.5 | --set sparsty",
                "--preset cap --set allocation.window=0 | --set allocation.window must lie",
                "--preset cap --set refit.iterations=0 | --set refit.iterations must lie",
                "--set allocation=bernoulli | --set allocation bernoulli chooses among the candidates of pcp-admm, but decomposition is hessian-admm",
                "--preset cap --set allocation=truncated-gaussian | --set allocation truncated-gaussian restarts qr-rpca",
                "--sequences 0 | --sequences must lie",
                "--sequence-length 1 | --sequence-length must lie",
                "--calibration here.txt | --calibration must be",
                "--perplexity builtin:sample@1 | --perplexity the length",
                "--limit-tokens 1 | --limit-tokens must be",
                "--export gguf | --export must be one of",
                "--device tpu | --device must be",
                "--recipe missing.json | --recipe cannot be read",
            })
    void aWrongValueIsReportedInTermsOfItsOption(String wrong, String sentence) {
        InvalidRequestException e = catchThrowableOfType(
                InvalidRequestException.class,
                () -> parse(("--model builtin:sample " + wrong).split(" ")).read());

        assertThat(e.problems())
                .extracting(OptionNames::sentence)
                .singleElement(
                        org.assertj.core.api.Assertions.as(org.assertj.core.api.InstanceOfAssertFactories.STRING))
                .startsWith(sentence);
    }
}
