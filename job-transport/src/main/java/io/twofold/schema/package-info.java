/** The tables of the database: brought up to date, or checked. */
@NullMarked
package io.twofold.schema;

import org.jspecify.annotations.NullMarked;
