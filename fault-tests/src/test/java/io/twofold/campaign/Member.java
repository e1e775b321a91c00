package io.twofold.campaign;

import io.twofold.testing.TcpProxy;

/**
 * One API or worker, with links of its own.
 *
 * @param service its process
 * @param database the link to PostgreSQL
 * @param broker the link to RabbitMQ; leads nowhere where there is none
 */
record Member(JavaService service, TcpProxy database, TcpProxy broker) implements AutoCloseable {

    void heal() {
        database.heal();
        broker.heal();
    }

    @Override
    public void close() {
        service.close();
        database.close();
        broker.close();
    }
}
