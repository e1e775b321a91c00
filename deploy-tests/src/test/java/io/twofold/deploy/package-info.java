/** What is deployed: compose file, images and alerts as far as text can be checked, the Helm chart as Helm renders it. */
@NullMarked
package io.twofold.deploy;

import org.jspecify.annotations.NullMarked;
