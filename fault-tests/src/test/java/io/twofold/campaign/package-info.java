/** The fault campaign: real services under load, real faults at seeded moments, and an account of every job at the end. */
@NullMarked
package io.twofold.campaign;

import org.jspecify.annotations.NullMarked;
