package io.twofold.engine.tasks;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A Mustache template over the fields of a document, such as {@code Question: {{question}}\nAnswer:}. Nothing is escaped,
 * and a field that is missing is an error. <code>{{#capitalize}}…{{/capitalize}}</code> makes the first letter a capital
 * one and the others small.
 */
final class Prompt {
    private static final Mustache.Compiler COMPILER =
            Mustache.compiler().escapeHTML(false).strictSections(true);
    private static final Mustache.Lambda CAPITALIZE = (fragment, out) -> out.write(capitalize(fragment.execute()));

    private final Template template;

    /** @throws MustacheException if it is none */
    Prompt(String template) {
        this.template = COMPILER.compile(template);
    }

    /** @throws MustacheException.Context with the name of a field that is missing */
    String render(Map<String, Object> fields) {
        Map<String, Object> context = new HashMap<>(fields);
        context.putIfAbsent("capitalize", CAPITALIZE);
        return template.execute(context);
    }

    private static String capitalize(String text) {
        if (text.isEmpty()) {
            return text;
        }
        int first = text.codePointAt(0);
        return Character.toString(Character.toTitleCase(first))
                + text.substring(Character.charCount(first)).toLowerCase(Locale.ROOT);
    }
}
