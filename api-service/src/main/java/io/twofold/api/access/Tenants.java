package io.twofold.api.access;

import java.util.regex.Pattern;

/** What a tenant may be called. */
final class Tenants {
    static final String RULE = "a tenant is named by up to 63 letters, digits, dots, dashes and underscores,"
            + " the first a letter or digit";
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

    private Tenants() {}

    static boolean isValid(String name) {
        return FORM.matcher(name).matches();
    }
}
