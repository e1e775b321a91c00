package io.twofold.deploy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Fields that objects of fabric8's model were given and do not have: it keeps them in maps of their own. */
final class UnknownFields {
    private final List<String> found = new ArrayList<>();
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private UnknownFields() {}

    static List<String> of(Object model) {
        UnknownFields fields = new UnknownFields();
        fields.walk(model, model.getClass().getSimpleName());
        return fields.found;
    }

    private void walk(Object value, String path) {
        if (value instanceof Collection<?> values) {
            values.forEach(each -> walk(each, path + "[]"));
        } else if (value.getClass().getName().startsWith("io.fabric8.") && seen.add(value)) {
            for (Method method : value.getClass().getMethods()) {
                if (method.getName().equals("getAdditionalProperties")) {
                    ((Map<?, ?>) get(method, value)).keySet().forEach(name -> found.add(path + ": unknown " + name));
                } else if (method.getName().startsWith("get") && method.getParameterCount() == 0) {
                    Object inner = get(method, value);
                    if (inner != NOTHING) {
                        walk(inner, path + "." + method.getName().substring(3));
                    }
                }
            }
        }
    }

    private static final Object NOTHING = new Object();

    private static Object get(Method method, Object of) {
        try {
            Object value = method.invoke(of);
            return value == null ? NOTHING : value;
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(e);
        }
    }
}
