package io.twofold.deploy;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The chart as Helm renders it. */
final class Chart {
    static final Path DIRECTORY =
            Repository.path("helm/twofold").toAbsolutePath().normalize();
    static final String RELEASE = "rel";
    static final String NAMESPACE = "models";
    /** Stands for {@code helm.sh/hook} in what was rendered: Helm's library leaves hooks out. */
    static final String HOOK = "helm.sh/rendered-hook";

    private static final YAMLMapper YAML = new YAMLMapper();
    private static final Path COPY = copy();

    private Chart() {}

    /** The names of the files in {@code ci}: values that everything is tried with. */
    static List<String> valueSets() {
        try (Stream<Path> files = Files.list(DIRECTORY.resolve("ci"))) {
            return files.map(file -> file.getFileName().toString().replace(".yaml", ""))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What Helm makes of that file in {@code ci}. */
    static Rendered render(String valueSet) {
        return render(valueSet, "");
    }

    /**
     * What Helm makes of that file in {@code ci} and more values.
     *
     * @param values YAML, empty for none
     * @throws IllegalStateException with Helm's message if it refuses
     */
    static Rendered render(String valueSet, String values) {
        TemplateCommand command = new Helm(COPY)
                .template()
                .withName(RELEASE)
                .withNamespace(NAMESPACE)
                .withKubeVersion("1.34.0")
                .withValuesFile(merged(valueSet, values));
        return new Rendered(documents(command.call()));
    }

    /** Lints the chart as strictly as Helm can, with these values as its own. */
    static LintResult lint(String valueSet) {
        Path chart = copy();
        write(chart.resolve("values.yaml"), YAML.writeValueAsString(merge(defaults(), values(valueSet))));
        return new Helm(chart).lint().strict().call();
    }

    /** {@code values.yaml}. */
    static ObjectNode defaults() {
        return (ObjectNode) yaml(read(DIRECTORY.resolve("values.yaml")));
    }

    static JsonNode yaml(String text) {
        return YAML.readTree(text);
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path merged(String valueSet, String values) {
        ObjectNode all = values(valueSet);
        if (!values.isBlank()) {
            merge(all, yaml(values));
        }
        try {
            Path file = Files.createTempFile("values", ".yaml");
            file.toFile().deleteOnExit();
            return write(file, YAML.writeValueAsString(all));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode values(String valueSet) {
        return (ObjectNode) yaml(read(DIRECTORY.resolve("ci").resolve(valueSet + ".yaml")));
    }

    /** As Helm merges values: maps by key, everything else as a whole. */
    private static ObjectNode merge(ObjectNode base, JsonNode over) {
        over.propertyStream().forEach(entry -> {
            if (base.get(entry.getKey()) instanceof ObjectNode inner && entry.getValue() instanceof ObjectNode) {
                merge(inner, entry.getValue());
            } else {
                base.set(entry.getKey(), entry.getValue());
            }
        });
        return base;
    }

    private static List<JsonNode> documents(String rendered) {
        return Stream.of(rendered.split("(?m)^---\\s*$"))
                .filter(text -> text.lines().anyMatch(line -> !line.isBlank() && !line.startsWith("#")))
                .map(Chart::yaml)
                .toList();
    }

    /** A copy in which hooks are objects like others. */
    private static Path copy() {
        try {
            Path copy = Files.createTempDirectory("chart").resolve("twofold");
            try (Stream<Path> files = Files.walk(DIRECTORY)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Path target = copy.resolve(DIRECTORY.relativize(file).toString());
                    Files.createDirectories(target.getParent());
                    write(target, read(file).replace("helm.sh/hook:", HOOK + ":"));
                }
            }
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path write(Path file, String text) {
        try {
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
