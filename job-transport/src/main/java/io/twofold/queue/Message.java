package io.twofold.queue;

import com.rabbitmq.client.AMQP;
import java.nio.charset.StandardCharsets;

/** A message of RabbitMQ that names a job, taken but not acknowledged. */
record Message(long tag, String jobId, AMQP.BasicProperties properties) {

    byte[] body() {
        return jobId.getBytes(StandardCharsets.US_ASCII);
    }
}
