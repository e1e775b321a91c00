/** The job: its states and the one place where they change, its row in the database, its events and published files. */
@NullMarked
package io.twofold.job;

import org.jspecify.annotations.NullMarked;
