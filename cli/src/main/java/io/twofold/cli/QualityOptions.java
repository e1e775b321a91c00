package io.twofold.cli;

import io.twofold.cli.quality.Trial;
import io.twofold.json.Json;
import io.twofold.recipe.CompressionRequest;
import io.twofold.recipe.InvalidRequestException;
import io.twofold.recipe.Presets;
import io.twofold.recipe.RequestReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The options that say which rows the table of qualities has. */
final class QualityOptions {
    private static final Pattern NAMED_MODEL = Pattern.compile("([A-Za-z0-9._-]+)=(.*)");

    @Option(
            names = "--model",
            paramLabel = "[NAME=]REF",
            description = "a model as for compress, and its name in the table; may be repeated")
    List<String> models = List.of();

    @Option(
            names = "--preset",
            split = ",",
            paramLabel = "NAME",
            description = "recipes that come with Twofold (default: all of them, unless there is a --recipe)")
    @Nullable
    List<String> presets;

    @Option(
            names = "--recipe",
            paramLabel = "NAME=JSON|NAME=FILE",
            description = "a recipe of your own and its name in the table; may be repeated")
    Map<String, String> recipes = new LinkedHashMap<>();

    @Option(
            names = "--sparsity",
            split = ",",
            paramLabel = "RHO",
            description = "fractions of the block parameters to remove (default ${DEFAULT-VALUE})")
    List<Double> sparsities = List.of(0.3, 0.5, 0.6);

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "any other field, of every recipe; stands in its name in the table; may be repeated")
    Map<String, String> settings = new LinkedHashMap<>();

    @Mixin
    CalibrationOptions calibration = new CalibrationOptions();

    @Option(
            names = "--characters",
            paramLabel = "N",
            description = "only the first N characters of the calibration text, a plain file")
    @Nullable
    Long characters;

    @Option(
            names = "--perplexity",
            paramLabel = "DATA[@LENGTH[:TOKENS]]",
            description = "texts to measure on, as for compress; may be repeated")
    @Nullable
    List<String> perplexity;

    @Option(names = "--device", paramLabel = "DEVICE", description = "auto (default), cpu or cuda:N")
    @Nullable
    String device;

    /**
     * The rows, each model's dense one first.
     *
     * @throws InvalidRequestException if an option is wrong, or wrong for one of the recipes
     */
    List<Trial> trials(boolean denseOnly) {
        if (models.isEmpty()) {
            throw new InvalidRequestException("", "--model is missing; name a model, such as builtin:sample");
        }
        if (characters != null) {
            require(characters >= 1, "--characters must be at least 1, but was " + characters);
            Trial.checkExcerpt(String.valueOf(calibration.data));
        }
        List<Trial> trials = new ArrayList<>();
        for (String model : models) {
            trials.add(trial(model, Trial.DENSE, Json.mapper().createObjectNode(), null));
            if (!denseOnly) {
                Map<String, ObjectNode> chosen = recipes();
                sparsities.forEach(
                        sparsity -> chosen.forEach((name, recipe) -> trials.add(trial(model, name, recipe, sparsity))));
            }
        }
        return trials;
    }

    private Trial trial(String named, String recipeName, ObjectNode recipe, @Nullable Double sparsity) {
        Matcher name = NAMED_MODEL.matcher(named);
        String reference = name.matches() ? name.group(2) : named;
        ObjectNode request = Json.mapper().createObjectNode().put("model", reference);
        ObjectNode own = recipe.deepCopy();
        if (sparsity != null) {
            own.put("sparsity", sparsity);
        }
        request.set("recipe", own);
        ObjectNode calibrating = calibration.json();
        if (calibration.data == null && recipeName.equals(Trial.DENSE)) {
            calibrating.put("data", "builtin:sample"); // a dense row needs no calibration, but a request does
        }
        request.set("calibration", calibrating);
        if (perplexity != null) {
            ArrayNode tasks = request.putObject("evaluation").putArray("perplexity");
            perplexity.forEach(tasks::add);
        }
        request.put("device", device);
        try {
            CompressionRequest checked = RequestReader.read(request);
            require(!checked.evaluation().perplexity().isEmpty(), "--perplexity is missing; name a text to measure on");
            String shown = name.matches() ? name.group(1) : reference.substring(reference.lastIndexOf('/') + 1);
            return new Trial(shown, recipeName, checked, characters);
        } catch (InvalidRequestException e) {
            throw new InvalidRequestException(e.problems().stream()
                    .map(problem -> new InvalidRequestException.Problem(
                            problem.pointer(), problem.detail() + " (recipe " + recipeName + ")"))
                    .toList());
        }
    }

    private Map<String, ObjectNode> recipes() {
        Map<String, ObjectNode> chosen = new LinkedHashMap<>();
        List<String> names = presets != null ? presets : recipes.isEmpty() ? Presets.names() : List.<String>of();
        for (String preset : names) {
            put(chosen, preset, Json.mapper().createObjectNode().put("preset", preset));
        }
        recipes.forEach((name, text) -> put(chosen, name, read(name, text)));
        return chosen;
    }

    private void put(Map<String, ObjectNode> chosen, String name, ObjectNode recipe) {
        StringBuilder label = new StringBuilder(name);
        settings.forEach((key, value) -> {
            RequestReader.set(recipe, key, value);
            label.append(' ').append(key).append('=').append(value);
        });
        require(
                chosen.put(label.toString(), recipe) == null && !name.equals(Trial.DENSE),
                "recipe names must be different and not 'dense', but one is " + name);
    }

    private static ObjectNode read(String name, String text) {
        if (!text.stripLeading().startsWith("{")) {
            return CompressionOptions.readRecipe(Path.of(text));
        }
        try {
            return (ObjectNode) Json.parse(text);
        } catch (JacksonException e) {
            throw new InvalidRequestException("/recipe", name + " is not JSON: " + e.getOriginalMessage());
        }
    }

    private static void require(boolean condition, String sentence) {
        if (!condition) {
            throw new InvalidRequestException("", sentence);
        }
    }
}
