/** The dashboard as people use it: a real Chromium, the whole product behind it, and what axe-core finds wrong. */
@NullMarked
package io.twofold.dashboard;

import org.jspecify.annotations.NullMarked;
