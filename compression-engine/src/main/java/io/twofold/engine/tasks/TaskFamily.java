package io.twofold.engine.tasks;

import io.twofold.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tasks that differ in one word, in one file: {@code <member>} in its texts stands for the word, {@code <member words>}
 * for the same with spaces for underscores.
 *
 * @param tasks one for each member, named FILE_MEMBER
 * @param groups one for each heading, named FILE_HEADING, and one for all
 */
record TaskFamily(List<Task> tasks, List<TaskGroup> groups) {

    static TaskFamily read(String name, String file, ObjectNode json) {
        ObjectNode template = json.deepCopy();
        template.remove("family");
        Fields family = new Fields(file, "family", json.path("family"));
        String description = json.path("description").asString("");
        String version = family.text("version");
        List<String> metrics = family.texts("metrics");
        List<Task> tasks = new ArrayList<>();
        Map<String, List<String>> headings = new LinkedHashMap<>();
        Fields groups = family.object("groups");
        for (String heading : json.path("family").path("groups").propertyNames()) {
            List<String> names = new ArrayList<>();
            for (String member : groups.texts(heading)) {
                Task task = TaskReader.read(name + "_" + member, new Fields(file, "", of(template, member)));
                tasks.add(task);
                names.add(task.name());
            }
            headings.put(name + "_" + heading, names);
        }
        family.refuseOthers();
        List<TaskGroup> all = new ArrayList<>();
        all.add(new TaskGroup(
                name,
                description,
                version,
                tasks.stream().map(Task::name).toList(),
                List.copyOf(headings.keySet()),
                metrics));
        headings.forEach((heading, names) -> all.add(new TaskGroup(
                heading, "The part of " + name + " that its name says.", version, names, names, metrics)));
        return new TaskFamily(tasks, all);
    }

    private static JsonNode of(JsonNode template, String member) {
        if (template.isString()) {
            return Json.mapper()
                    .valueToTree(template.asString()
                            .replace("<member>", member)
                            .replace("<member words>", member.replace('_', ' ')));
        }
        if (template.isArray()) {
            return Json.mapper()
                    .createArrayNode()
                    .addAll(template.valueStream()
                            .map(element -> of(element, member))
                            .toList());
        }
        if (template.isObject()) {
            ObjectNode object = Json.mapper().createObjectNode();
            template.properties().forEach(field -> object.set(field.getKey(), of(field.getValue(), member)));
            return object;
        }
        return template;
    }
}
