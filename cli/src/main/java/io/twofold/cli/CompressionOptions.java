package io.twofold.cli;

import static io.twofold.cli.EvaluationOptions.put;

import io.twofold.json.Json;
import io.twofold.recipe.CompressionRequest;
import io.twofold.recipe.InvalidRequestException;
import io.twofold.recipe.Presets;
import io.twofold.recipe.RequestReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/** The options that describe a compression: the request of {@code POST /v1/jobs}, field by field. */
final class CompressionOptions {
    @Option(
            names = "--model",
            required = true,
            paramLabel = "REF",
            description =
                    "builtin:sample, file:DIR, hf:ORG/NAME[@REVISION] or s3://BUCKET/PREFIX (Hugging Face layout)")
    String model = "";

    @ArgGroup(multiplicity = "0..1")
    @Nullable
    RecipeSource source;

    static final class RecipeSource {
        @Option(
                names = "--preset",
                required = true,
                paramLabel = "NAME",
                completionCandidates = PresetNames.class,
                description = "a recipe that comes with Twofold: ${COMPLETION-CANDIDATES} (default twofold)")
        @Nullable
        String preset;

        @Option(names = "--recipe", required = true, paramLabel = "FILE", description = "a recipe of your own, as JSON")
        @Nullable
        Path file;
    }

    static final class PresetNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Presets.names().iterator();
        }
    }

    @Option(
            names = "--sparsity",
            paramLabel = "RHO",
            description = "fraction of the block parameters to remove, between 0 and 1")
    @Nullable
    Double sparsity;

    @Option(
            names = "--rank-ratio",
            paramLabel = "KAPPA",
            description = "share of the kept parameters given to the low-rank part, 0 to 1; cap finds its own")
    @Nullable
    Double rankRatio;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "any other field of the recipe, such as allocation.granularity=matrix; may be repeated")
    Map<String, String> settings = new LinkedHashMap<>();

    @Option(names = "--seed", paramLabel = "N", description = "seed of every random choice (default 0)")
    @Nullable
    Long seed;

    @Mixin
    CalibrationOptions calibration = new CalibrationOptions();

    @Mixin
    EvaluationOptions evaluation = new EvaluationOptions();

    @Option(
            names = "--export",
            split = ",",
            paramLabel = "FORMAT",
            description = "what to store: hf-dense (default), factored, or both with a comma")
    @Nullable
    List<String> exports;

    @Option(
            names = "--spectra",
            paramLabel = "WHEN",
            description =
                    "whether spectra.json gets the singular values of the matrices: auto (default; unless one has more than"
                            + " 2048), always or never")
    @Nullable
    String spectra;

    /** The request as it is posted: only what the user wrote. */
    ObjectNode json() {
        ObjectNode request = Json.mapper().createObjectNode().put("model", model);
        ObjectNode recipe = recipe();
        if (!recipe.isEmpty()) {
            request.set("recipe", recipe);
        }
        ObjectNode calibrating = calibration.json();
        if (!calibrating.isEmpty()) {
            request.set("calibration", calibrating);
        }
        ObjectNode measuring = evaluation.json();
        if (!measuring.isEmpty()) {
            request.set("evaluation", measuring);
        }
        put(request, "exports", exports);
        put(request, "device", evaluation.device);
        put(request, "spectra", spectra);
        return request;
    }

    /**
     * The request with the preset and the defaults filled in.
     *
     * @throws InvalidRequestException listing every option that is wrong
     */
    CompressionRequest read() {
        return RequestReader.read(json());
    }

    private ObjectNode recipe() {
        ObjectNode recipe = Json.mapper().createObjectNode();
        if (source != null && source.file != null) {
            recipe = readRecipe(source.file);
        } else if (source != null) {
            put(recipe, "preset", source.preset);
        }
        put(recipe, "sparsity", sparsity);
        put(recipe, "rankRatio", rankRatio);
        put(recipe, "seed", seed);
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            RequestReader.set(recipe, setting.getKey(), setting.getValue());
        }
        return recipe;
    }

    static ObjectNode readRecipe(Path file) {
        try {
            if (Json.parse(Files.readString(file)) instanceof ObjectNode recipe) {
                return recipe;
            }
            throw new InvalidRequestException(
                    "/recipe", "must be a JSON object, but " + file + " holds something else");
        } catch (IOException e) {
            throw new InvalidRequestException("/recipe", "cannot be read: there is no readable file " + file);
        } catch (JacksonException e) {
            throw new InvalidRequestException(
                    "/recipe",
                    "is not JSON: " + file + ", line " + e.getLocation().getLineNr() + ": " + e.getOriginalMessage());
        }
    }
}
