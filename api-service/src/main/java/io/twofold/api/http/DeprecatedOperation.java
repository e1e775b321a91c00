package io.twofold.api.http;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On a method of a controller: the operation still works, and clients should stop using it. Its answers say so
 * ({@link DeprecationHeaders}), and the contract must have {@code deprecated: true}.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface DeprecatedOperation {
    /** The day from which on it is deprecated, such as {@code 2027-01-31}. */
    String since();

    /** The day after which it may be gone; at least six months after {@link #since}. */
    String sunset();

    /** Where it is said what to use instead. */
    String link();
}
