/** What every fetch needs: patience, a digest, a lock, room on the disk, and an end when it is cancelled. */
@NullMarked
package io.twofold.source.fetch;

import org.jspecify.annotations.NullMarked;
