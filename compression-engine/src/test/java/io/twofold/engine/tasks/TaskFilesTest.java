package io.twofold.engine.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.json.Json;
import io.twofold.recipe.RequestReader;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

class TaskFilesTest {
    private static final String GOOD = """
            {"description": "D.", "kind": "multiple-choice", "version": "1", "metrics": ["acc"],
             "data": {"local": "own", "split": "test"},
             "prompt": "{{q}}", "choices": "/choices", "target": "/label",
             "shots": {"count": 1, "split": "train", "sampler": "first"},
             "prepare": [{"field": "q", "from": "{{r}}", "replace": [{"pattern": "a", "with": "b"}]}]}""";

    @Test
    void aGoodFileIsATask() {
        assertThat(TaskFiles.read("own.json", GOOD).tasks())
                .singleElement()
                .satisfies(task -> assertThat(task.name()).isEqualTo("own"))
                .satisfies(task -> assertThat(task.shots(null)).isEqualTo(1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kind               | guess            | kind must be one of multiple-choice, partial-evaluation, completion, generation, rolling, but was 'guess'",
                "promt              | x                | promt is not known here; known are ",
                "data.place         | x                | data.place is not known here; known are config, file, hub, local, split",
                "prompt             | {{#a}}           | prompt is no template: ",
                "prompt             | 7                | prompt must be a text, but was 7",
                "choices            | choices          | choices must be a JSON pointer, such as /choices/text, but was 'choices'",
                "choices            | []               | choices must be a list of texts, but was []",
                "target             | {\"field\": \"/x\"} | target.among is missing",
                "metrics            | [\"bleu\"]       | metrics of this kind are acc, acc_norm, but one was 'bleu'",
                "shots.count        | 65               | shots.count must be a whole number in 0 … 64, but was 65",
                "shots.excludeAsked | 1                | shots.excludeAsked must be true or false, but was 1",
                "shots.sampler      | last             | shots.sampler must be one of first, random, but was 'last'",
                "shots              | 3                | shots must hold an object, but was 3",
                "prepare            | {}               | prepare must be a list of objects, but was {}",
                "prepare            | [{\"field\": \"q\"}] | prepare[0].from or 'each' must be there, and only one of them",
                "data               | {\"local\": \"own\"} | data.split is missing"
            })
    void aBadFileIsRefusedWithFieldAndReason(String field, String value, String message) {
        ObjectNode json = (ObjectNode) Json.parse(GOOD);
        RequestReader.set(json, field, value);

        assertThatThrownBy(() -> TaskFiles.read("own.json", Json.write(json)))
                .isInstanceOf(CompressionException.class)
                .hasMessageStartingWith("Task file own.json: " + message)
                .asInstanceOf(InstanceOfAssertFactories.type(CompressionException.class))
                .extracting(CompressionException::code)
                .isEqualTo(FailureCode.INVALID_REQUEST);
    }

    @Test
    void aBadExpressionIsNamedWhereItStands() {
        assertThatThrownBy(() -> TaskFiles.read("own.json", GOOD.replace("\"pattern\": \"a\"", "\"pattern\": \"(\"")))
                .hasMessageStartingWith("Task file own.json: prepare[0].replace[0].pattern is no regular expression: ");
    }

    @Test
    void whatIsNoJsonObjectOrHasABadNameIsRefused() {
        assertThatThrownBy(() -> TaskFiles.read("own.json", "{\n\"a\": }"))
                .hasMessageStartingWith("Task file own.json is not JSON: ")
                .hasMessageEndingWith(" at line 2");
        assertThatThrownBy(() -> TaskFiles.read("own.json", "[]"))
                .hasMessage("Task file own.json must hold a JSON object");
        assertThatThrownBy(() -> TaskFiles.read("My Task.json", GOOD))
                .hasMessage("Task file My Task.json must have a name of small letters, digits, _ and -");
    }
}
