/** Where models and texts come from: the file system, the Hugging Face Hub, S3 object stores, and data sets by name. */
@NullMarked
package io.twofold.source;

import org.jspecify.annotations.NullMarked;
