/** Wake-up calls from the API to the workers: job ids that travel, over RabbitMQ or over PostgreSQL. */
@NullMarked
package io.twofold.queue;

import org.jspecify.annotations.NullMarked;
