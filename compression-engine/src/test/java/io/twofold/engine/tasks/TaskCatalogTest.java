package io.twofold.engine.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twofold.engine.testing.TestFiles;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskCatalogTest {
    private final TaskCatalog catalog = new TaskCatalog(null);

    @TempDir
    private Path directory;

    @Test
    void everyFileThatComesWithTwofoldIsKnown() throws IOException {
        try (Stream<Path> files = Files.list(
                TestFiles.resource("/io/twofold/engine/tasks/arc_easy.json").getParent())) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".json")))
                    .containsExactlyInAnyOrderElementsOf(TaskFiles.SHIPPED.stream()
                            .map(name -> name + ".json")
                            .toList());
        }
        assertThat(catalog.taskNames()).hasSize(12 + 57);
    }

    @Test
    void theGroupOfTheLiteratureIsItsEightTasks() {
        assertThat(catalog.tasks(List.of("zero-shot")).stream().map(Task::name))
                .containsExactly(
                        "piqa", "hellaswag", "winogrande", "openbookqa", "rte", "boolq", "arc_easy", "arc_challenge");
    }

    @Test
    void aTaskThatIsNamedTwiceIsRunOnce() {
        assertThat(catalog.tasks(List.of("boolq", "zero-shot", "boolq")).stream()
                        .map(Task::name))
                .hasSize(8)
                .startsWith("boolq", "piqa");
    }

    @Test
    void mmluHasFiftySevenSubjectsUnderFourHeadings() {
        assertThat(catalog.tasks(List.of("mmlu"))).hasSize(57);
        assertThat(catalog.scoredGroups(List.of("mmlu")).stream().map(TaskGroup::name))
                .containsExactlyInAnyOrder(
                        "mmlu", "mmlu_stem", "mmlu_humanities", "mmlu_social_sciences", "mmlu_other");
        assertThat(catalog.scoredGroups(List.of("mmlu_stem", "piqa")).stream().map(TaskGroup::name))
                .containsExactly("mmlu_stem");
        assertThat(catalog.tasks(List.of("mmlu_stem")).stream().map(Task::name))
                .hasSize(19)
                .contains("mmlu_anatomy");
        assertThat(catalog.task("mmlu_anatomy").data().config()).isEqualTo("anatomy");
    }

    @Test
    void anUnknownNameListsNearOnes() {
        assertThatThrownBy(() -> catalog.tasks(List.of("piqa", "hellaswg")))
                .isInstanceOf(CompressionException.class)
                .hasMessageStartingWith("There is no task and no group 'hellaswg'; the nearest names are hellaswag,")
                .asInstanceOf(InstanceOfAssertFactories.type(CompressionException.class))
                .extracting(CompressionException::code)
                .isEqualTo(FailureCode.INVALID_REQUEST);
        assertThatThrownBy(() -> catalog.task("arc")).hasMessageContainingAll("arc_challenge", "arc_easy");
    }

    @Test
    void aDirectoryAddsTasksAndGroupsWithoutCode() throws IOException {
        Files.writeString(directory.resolve("colour.json"), """
                {"description": "Colours.", "kind": "multiple-choice", "version": "1", "metrics": ["acc"],
                 "data": {"local": "colour", "split": "test"},
                 "prompt": "{{thing}} is", "choices": ["red", "blue"], "target": "/label"}""");
        Files.writeString(
                directory.resolve("mine.json"),
                "{\"kind\": \"group\", \"description\": \"Mine.\", \"tasks\": [\"colour\", \"piqa\"]}");
        Map<String, String> environment = new HashMap<>();
        environment.put("TWOFOLD_TASKS", directory.toString());

        TaskCatalog own = TaskCatalog.of(environment);

        assertThat(own.tasks(List.of("mine")).stream().map(Task::name)).containsExactly("colour", "piqa");
        assertThat(own.scoredGroups(List.of("mine"))).isEmpty();
        assertThat(TaskCatalog.of(Map.of()).taskNames()).doesNotContain("colour");
    }

    @Test
    void aNameIsTakenOnlyOnceAndAGroupNamesTasksThatExist() throws IOException {
        Files.writeString(
                directory.resolve("piqa.json"), "{\"kind\": \"group\", \"description\": \"D\", \"tasks\": [\"rte\"]}");
        assertThatThrownBy(() -> new TaskCatalog(directory))
                .hasMessage("Task file piqa.json: there is a task or a group 'piqa' already; rename the file");

        Files.move(directory.resolve("piqa.json"), directory.resolve("pair.json"));
        Files.writeString(
                directory.resolve("pair.json"), "{\"kind\": \"group\", \"description\": \"D\", \"tasks\": [\"rta\"]}");
        assertThatThrownBy(() -> new TaskCatalog(directory)).hasMessageContaining("no task and no group 'rta'");
    }

    @Test
    void aMissingDirectoryIsNamed() {
        assertThatThrownBy(() -> new TaskCatalog(directory.resolve("none")))
                .isInstanceOf(CompressionException.class)
                .hasMessageContainingAll("none is no directory", "TWOFOLD_TASKS");
    }

    @Test
    void theDocumentationListsWhatThereIs() throws IOException {
        String docs = Files.readString(TestFiles.repository("docs/tasks.md"));

        for (Task task : catalog.tasks(List.of("zero-shot", "lambada_openai", "gsm8k", "wikitext", "c4"))) {
            String metrics = String.join(
                    ", ",
                    task.metrics().stream().map(metric -> "`" + metric + "`").toList());
            assertThat(docs)
                    .contains("| `" + task.name() + "` | " + task.description() + " | `"
                            + task.data().repository() + "`, "
                            + task.data().split() + " | " + task.shots(null) + " | " + metrics + " | " + task.version()
                            + " |");
        }
        for (TaskGroup group : catalog.groups()) {
            assertThat(docs).contains("`" + group.name() + "`");
        }
    }
}
