package io.twofold.engine.tasks;

import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The files that say what tasks there are. */
final class TaskFiles {
    /** Those that come with Twofold; resources in a jar cannot be listed. */
    static final List<String> SHIPPED = List.of(
            "arc_challenge",
            "arc_easy",
            "boolq",
            "c4",
            "gsm8k",
            "hellaswag",
            "lambada_openai",
            "mmlu",
            "openbookqa",
            "piqa",
            "rte",
            "wikitext",
            "winogrande",
            "zero-shot");

    private static final String END = ".json";
    private static final int MAX_BYTES = 1 << 20;

    private TaskFiles() {}

    /**
     * What one file says.
     *
     * @param name of the file
     */
    record TaskFile(String name, List<Task> tasks, List<TaskGroup> groups) {}

    static List<TaskFile> shipped() {
        return SHIPPED.stream().map(TaskFiles::shipped).toList();
    }

    private static TaskFile shipped(String name) {
        try (InputStream in = TaskFiles.class.getResourceAsStream(name + END)) {
            if (in == null) {
                throw new IllegalStateException("No resource " + name + END);
            }
            return read(name + END, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<TaskFile> in(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(END))
                    .sorted()
                    .map(TaskFiles::read)
                    .toList();
        } catch (IOException e) {
            throw wrong(directory.toString(), "is no directory that can be read, but TWOFOLD_TASKS names it: " + e, e);
        }
    }

    private static TaskFile read(Path file) {
        String name = file.getFileName().toString();
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES) {
                throw wrong(name, "is not a file of at most 1 MiB", null);
            }
            return read(name, Files.readString(file));
        } catch (IOException e) {
            throw wrong(name, "cannot be read: " + e.getMessage(), e);
        }
    }

    static TaskFile read(String file, String content) {
        String name = file.substring(0, file.length() - END.length());
        if (!name.matches("[a-z0-9][a-z0-9_-]{0,63}")) {
            throw wrong(file, "must have a name of small letters, digits, _ and -", null);
        }
        JsonNode json;
        try {
            json = Json.parse(content);
        } catch (JacksonException e) {
            throw wrong(
                    file,
                    "is not JSON: " + e.getOriginalMessage() + " at line "
                            + e.getLocation().getLineNr(),
                    e);
        }
        if (!(json instanceof ObjectNode object)) {
            throw wrong(file, "must hold a JSON object", null);
        }
        if (object.path("kind").asString("").equals("group")) {
            return new TaskFile(file, List.of(), List.of(group(name, new Fields(file, "", object))));
        }
        if (object.has("family")) {
            TaskFamily family = TaskFamily.read(name, file, object);
            return new TaskFile(file, family.tasks(), family.groups());
        }
        return new TaskFile(file, List.of(TaskReader.read(name, new Fields(file, "", object))), List.of());
    }

    private static TaskGroup group(String name, Fields file) {
        file.text("kind");
        List<String> tasks = file.texts("tasks");
        TaskGroup group = new TaskGroup(name, file.text("description"), null, tasks, tasks, List.of());
        file.refuseOthers();
        return group;
    }

    private static CompressionException wrong(String file, String what, @Nullable Throwable cause) {
        return new CompressionException(FailureCode.INVALID_REQUEST, "Task file " + file + " " + what, cause);
    }
}
