/** Models and texts in S3 object stores, and the cache that they are kept in. */
@NullMarked
package io.twofold.source.s3;

import org.jspecify.annotations.NullMarked;
