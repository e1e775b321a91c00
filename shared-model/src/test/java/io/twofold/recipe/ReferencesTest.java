package io.twofold.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferencesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "builtin:sample",
                "file:/models/a",
                "hf:org/name",
                "hf:meta-llama/Llama-3.1-8B@main",
                "hf:org/name@refs/pr/12",
                "hf:org/name@0123456789abcdef0123456789abcdef01234567",
                "s3://bucket/models/a",
                "s3://my.bucket-1/models/a/"
            })
    void acceptsEveryFormOfAModel(String reference) {
        assertThat(problemsOfModel(reference)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "builtin:sample",
                "file:/texts/a.parquet",
                "wikitext2",
                "c4",
                "hf:datasets/Salesforce/wikitext@v1/wikitext-2-raw-v1/test-00000-of-00001.parquet",
                "hf:datasets/allenai/c4/en/c4-validation.00000-of-00008.json.gz",
                "hf:datasets/org/name@refs/convert/parquet/default/0.parquet",
                "s3://bucket/a text.jsonl"
            })
    void acceptsEveryFormOfAText(String reference) {
        assertThat(problemsOfText(reference)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gpt2 | must be 'builtin:sample', 'file:PATH', 'hf:ORG/NAME[@REVISION]' or 's3://BUCKET/PREFIX', but was 'gpt2'",
                "file: | must be 'builtin:sample', 'file:PATH', 'hf:ORG/NAME[@REVISION]' or 's3://BUCKET/PREFIX', but was 'file:'",
                "wikitext2 | must be 'builtin:sample', 'file:PATH', 'hf:ORG/NAME[@REVISION]' or 's3://BUCKET/PREFIX', but was 'wikitext2'",
                "file:a/../b | must not contain '..'; give the path without it",
                "hf:gpt2 | must be a model on the Hub, written 'hf:ORG/NAME[@REVISION]', but was 'hf:gpt2'",
                "hf:a/../b | must be a model on the Hub, written 'hf:ORG/NAME[@REVISION]', but was 'hf:a/../b'",
                "hf:datasets/a | must be a model on the Hub, written 'hf:ORG/NAME[@REVISION]', but was 'hf:datasets/a'",
                "hf:a/b@../c | must be a model on the Hub, written 'hf:ORG/NAME[@REVISION]', but was 'hf:a/b@../c'",
                "hf:a/b@x..y | must not have '..' in its revision, but was 'hf:a/b@x..y'",
                "hf:a/b?x=1 | must be a model on the Hub, written 'hf:ORG/NAME[@REVISION]', but was 'hf:a/b?x=1'",
                "s3://b | must be a place in an object store, written 's3://BUCKET/KEY', without empty, '.' or '..' parts, but was 's3://b'",
                "s3://bucket/ | must be a place in an object store, written 's3://BUCKET/KEY', without empty, '.' or '..' parts, but was 's3://bucket/'",
                "s3://bucket/a/../b | must be a place in an object store, written 's3://BUCKET/KEY', without empty, '.' or '..' parts, but was 's3://bucket/a/../b'"
            })
    void saysHowAModelIsNamed(String reference, String problem) {
        assertThat(problemsOfModel(reference)).containsExactly(problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hf:org/name | must be a file of a data set on the Hub, written 'hf:datasets/ORG/NAME[@REVISION]/PATH', but was 'hf:org/name'",
                "hf:datasets/a/b/../c | must be a file of a data set on the Hub, written 'hf:datasets/ORG/NAME[@REVISION]/PATH', but was 'hf:datasets/a/b/../c'",
                "ptb | must be 'builtin:sample', 'file:PATH', 'hf:datasets/ORG/NAME[@REVISION]/PATH', 's3://BUCKET/KEY', 'wikitext2' or 'c4', but was 'ptb'"
            })
    void saysHowATextIsNamed(String reference, String problem) {
        assertThat(problemsOfText(reference)).containsExactly(problem);
    }

    @Test
    void readsARevisionOfADataSetBesideALength() {
        PerplexityTask task = PerplexityTask.parse("hf:datasets/a/b@v1/c.parquet@1024");

        assertThat(task).isEqualTo(new PerplexityTask("hf:datasets/a/b@v1/c.parquet", 1024));
        assertThat(PerplexityTask.parse("hf:datasets/a/b@v1/c.parquet"))
                .isEqualTo(new PerplexityTask("hf:datasets/a/b@v1/c.parquet", 256));
    }

    @ParameterizedTest
    @ValueSource(strings = {"hf:a/b", "hf:a/b@refs/pr/1"})
    void writesAModelAsItWasRead(String reference) {
        assertThat(HubReference.model(reference)).hasToString(reference);
    }

    @Test
    void takesTheRevisionOfADataSetApart() {
        HubReference file = HubReference.file("hf:datasets/a/b@refs/convert/parquet/c/d.parquet");

        assertThat(file).isEqualTo(new HubReference("datasets", "a/b", "refs/convert/parquet", "c/d.parquet"));
        assertThat(file.at("0f")).hasToString("hf:datasets/a/b@0f/c/d.parquet");
    }

    private static List<String> problemsOfModel(String reference) {
        Problems problems = new Problems();
        References.validateModel(reference, problems, "model");
        return details(problems);
    }

    private static List<String> problemsOfText(String reference) {
        Problems problems = new Problems();
        References.validateText(reference, problems, "data");
        return details(problems);
    }

    private static List<String> details(Problems problems) {
        InvalidRequestException e = catchThrowableOfType(InvalidRequestException.class, problems::throwIfAny);
        return e == null
                ? List.of()
                : e.problems().stream()
                        .map(InvalidRequestException.Problem::detail)
                        .toList();
    }
}
