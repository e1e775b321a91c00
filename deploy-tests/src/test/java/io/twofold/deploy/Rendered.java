package io.twofold.deploy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** The objects of one release. */
record Rendered(List<JsonNode> objects) {

    Rendered {
        objects = List.copyOf(objects);
    }

    /** What starts pods, and the pods that it starts. */
    record Workload(JsonNode owner, JsonNode template) {
        JsonNode spec() {
            return template.path("spec");
        }

        /** The only container there is. */
        JsonNode container() {
            JsonNode containers = spec().path("containers");
            if (containers.size() != 1 || spec().has("initContainers")) {
                throw new AssertionError("One container was expected: " + containers);
            }
            return containers.get(0);
        }

        Map<String, String> labels() {
            return strings(template.at("/metadata/labels"));
        }

        String component() {
            return labels().getOrDefault("app.kubernetes.io/component", "");
        }

        JsonNode environment(String name) {
            return container()
                    .path("env")
                    .valueStream()
                    .filter(entry -> entry.path("name").asString().equals(name))
                    .reduce((first, second) -> second) // the last one counts
                    .orElseThrow(() -> new AssertionError("no " + name + " in " + owner.at("/metadata/name")));
        }

        @Override
        public String toString() {
            return label(owner);
        }
    }

    Stream<JsonNode> of(String kind) {
        return objects.stream().filter(object -> object.path("kind").asString().equals(kind));
    }

    /** The only object of that kind and name. */
    JsonNode one(String kind, String name) {
        return of(kind).filter(object -> object.at("/metadata/name").asString().equals(name))
                .reduce((first, second) -> {
                    throw new AssertionError("twice: " + label(first));
                })
                .orElseThrow(() -> new AssertionError("no " + kind + " " + name + " in "
                        + objects.stream().map(Rendered::label).toList()));
    }

    List<Workload> workloads() {
        List<Workload> all = new ArrayList<>();
        for (JsonNode object : objects) {
            JsonNode template = object.path("kind").asString().equals("ScaledJob")
                    ? object.at("/spec/jobTargetRef/template")
                    : object.at("/spec/template");
            if (template.isObject()) {
                all.add(new Workload(object, template));
            }
        }
        return all;
    }

    List<Workload> workloads(String component) {
        return workloads().stream()
                .filter(workload -> workload.component().equals(component))
                .toList();
    }

    /** Kind and name, for messages. */
    static String label(JsonNode object) {
        return object.path("kind").asString() + "/"
                + object.at("/metadata/name").asString();
    }

    static Map<String, String> strings(JsonNode map) {
        Map<String, String> strings = new TreeMap<>();
        map.propertyStream()
                .forEach(entry -> strings.put(entry.getKey(), entry.getValue().asString()));
        return strings;
    }
}
