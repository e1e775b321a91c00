package io.twofold.worker;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Gives each test a worker of its own. */
@Timeout(90)
abstract class WorkerTest {
    @TempDir
    Path home;

    WorkerFixture worker;

    @BeforeEach
    void start() {
        worker = new WorkerFixture(home);
    }

    @AfterEach
    void stop() {
        worker.close();
    }
}
