/** What is deployed, checked as far as text can be checked. */
@NullMarked
package io.twofold.deploy;

import org.jspecify.annotations.NullMarked;
