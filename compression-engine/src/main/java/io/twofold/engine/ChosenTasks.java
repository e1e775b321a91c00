package io.twofold.engine;

import io.twofold.engine.evaluation.Answer;
import io.twofold.engine.evaluation.GroupScore;
import io.twofold.engine.evaluation.Query;
import io.twofold.engine.evaluation.QueryEvaluator;
import io.twofold.engine.evaluation.TaskOutcome;
import io.twofold.engine.tasks.PreparedTask;
import io.twofold.engine.tasks.Task;
import io.twofold.engine.tasks.TaskCatalog;
import io.twofold.engine.tasks.TaskGroup;
import io.twofold.recipe.Evaluation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/** The tasks that an evaluation names, ready to be asked of models. */
final class ChosenTasks {
    private final List<PreparedTask> tasks = new ArrayList<>();
    private final List<GroupScore> groups;

    /**
     * Brings the tasks' rows and words their questions.
     *
     * @throws io.twofold.failure.CompressionException with {@code invalid-request} if a name is unknown, or if data cannot
     *     be found, fetched or used
     */
    public ChosenTasks(Evaluation evaluation, Sources sources, FetchMonitor monitor) {
        if (evaluation.tasks().isEmpty()) {
            this.groups = List.of();
            return;
        }
        TaskCatalog catalog = sources.tasks();
        TaskLoader loader = new TaskLoader(sources);
        for (Task task : catalog.tasks(evaluation.tasks())) {
            tasks.add(loader.prepare(task, evaluation.shots(), evaluation.limit(), monitor));
        }
        this.groups = catalog.scoredGroups(evaluation.tasks()).stream()
                .map(TaskGroup::score)
                .toList();
    }

    /** Everything that is asked. */
    public List<Query> queries() {
        return tasks.stream()
                .flatMap(task -> task.queries().stream())
                .flatMap(List::stream)
                .toList();
    }

    /** By task, the beginning of what is asked about each document. */
    public Map<String, List<String>> texts() {
        Map<String, List<String>> texts = new LinkedHashMap<>();
        for (PreparedTask task : tasks) {
            texts.put(
                    task.task().name(),
                    task.queries().stream().map(queries -> text(queries.get(0))).toList());
        }
        return texts;
    }

    private static String text(Query query) {
        if (query instanceof Query.Continuation continuation) {
            return continuation.context() + continuation.continuation();
        }
        return query instanceof Query.Generation generation ? generation.prompt() : ((Query.Rolling) query).text();
    }

    /** The groups with a score of their own. */
    public List<GroupScore> groups() {
        return groups;
    }

    /**
     * Asks a model everything at once.
     *
     * @param progress hears how many queries were answered so far
     * @return by task
     */
    public Map<String, TaskOutcome> ask(QueryEvaluator evaluator, IntConsumer progress) {
        List<Answer> answers = evaluator.answer(queries(), progress);
        Map<String, TaskOutcome> outcomes = new LinkedHashMap<>();
        int next = 0;
        for (PreparedTask task : tasks) {
            List<List<Answer>> own = new ArrayList<>();
            for (List<Query> queries : task.queries()) {
                own.add(answers.subList(next, next + queries.size()));
                next += queries.size();
            }
            outcomes.put(task.task().name(), task.score(own));
        }
        return outcomes;
    }
}
