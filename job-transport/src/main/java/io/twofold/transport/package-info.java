/** Chooses, from the configuration, the queue and the artifact store that API and worker share. */
@NullMarked
package io.twofold.transport;

import org.jspecify.annotations.NullMarked;
