/** What concerns the whole service and not one tenant: dead letters and workers. Every operation here wants the scope {@code jobs:admin}. */
@NullMarked
package io.twofold.api.admin;

import org.jspecify.annotations.NullMarked;
