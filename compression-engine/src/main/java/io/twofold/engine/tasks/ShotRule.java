package io.twofold.engine.tasks;

import java.util.List;

/**
 * Which solved examples come before a question.
 *
 * @param count how many, if the user does not say
 * @param split where they come from
 * @param sampler {@code first}, or {@code random} with the reference harness's generator and seed
 * @param excludesAsked whether the question's own row is left out. The reference harness does that only where the
 *     definition of the task names the same split for both, or none for either; and then {@code random} draws one more
 * @param delimiter behind each
 */
record ShotRule(int count, String split, String sampler, boolean excludesAsked, String delimiter) {
    static final int MOST = 64;

    private static final String BLANK_LINE = "\n\n";

    /** @param split of the documents, from which examples come where nothing else is said */
    static ShotRule read(Fields task, String split) {
        if (!task.has("shots")) {
            return new ShotRule(0, split, "first", true, BLANK_LINE);
        }
        Fields shots = task.object("shots");
        return new ShotRule(
                shots.number("count", 0, 0, MOST),
                shots.text("split"),
                shots.oneOf("sampler", List.of("first", "random")),
                shots.flag("excludeAsked"),
                shots.text("delimiter", BLANK_LINE));
    }
}
