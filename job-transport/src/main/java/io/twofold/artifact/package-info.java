/** Where the files of finished jobs are kept, and read again. */
@NullMarked
package io.twofold.artifact;

import org.jspecify.annotations.NullMarked;
