import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes the bill of materials of one image: of the one that the build made of the whole command, the components whose jars
 * lie in the image. Ends with an error if a jar is in no component. Run by containers/stage from its source.
 */
final class ImageBom {
    /** BOM OUT DIRECTORY… */
    public static void main(String[] arguments) {
        JsonMapper mapper = new JsonMapper();
        ObjectNode bom = (ObjectNode) mapper.readTree(new File(arguments[0]));
        Set<String> jars = new HashSet<>();
        for (String directory : List.of(arguments).subList(2, arguments.length)) {
            for (String name : Path.of(directory).toFile().list((where, name) -> name.endsWith(".jar"))) {
                jars.add(name);
            }
        }
        jars.remove("twofold.jar"); // what the document is about
        Set<String> references = new HashSet<>();
        references.add(bom.at("/metadata/component/bom-ref").asString());
        ArrayNode components = mapper.createArrayNode();
        for (JsonNode component : bom.get("components")) {
            if (jars.remove(jar(component))) {
                components.add(component);
                references.add(component.get("bom-ref").asString());
            }
        }
        if (!jars.isEmpty()) {
            throw new IllegalStateException("In no component of " + arguments[0] + ": " + jars);
        }
        bom.set("components", components);
        bom.set("dependencies", dependencies(mapper, bom.get("dependencies"), references));
        mapper.writerWithDefaultPrettyPrinter().writeValue(new File(arguments[1]), bom);
        System.out.println(arguments[1] + ": " + components.size() + " components");
    }

    private static String jar(JsonNode component) {
        String classifier = "";
        for (String qualifier : component.get("purl").asString().replaceFirst("^[^?]*\\??", "").split("&")) {
            if (qualifier.startsWith("classifier=")) {
                classifier = "-" + qualifier.substring("classifier=".length());
            }
        }
        return component.get("name").asString() + "-" + component.get("version").asString() + classifier + ".jar";
    }

    private static ArrayNode dependencies(JsonMapper mapper, JsonNode all, Set<String> references) {
        ArrayNode kept = mapper.createArrayNode();
        for (JsonNode entry : all) {
            if (!references.contains(entry.get("ref").asString())) {
                continue;
            }
            List<String> on = new ArrayList<>();
            entry.path("dependsOn").forEach(reference -> on.add(reference.asString()));
            on.retainAll(references);
            ObjectNode copy = mapper.createObjectNode().put("ref", entry.get("ref").asString());
            on.forEach(copy.putArray("dependsOn")::add);
            kept.add(copy);
        }
        return kept;
    }
}
