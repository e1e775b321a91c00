package io.twofold.campaign;

import io.twofold.job.JobConfiguration;
import io.twofold.job.JobLifecycle;
import io.twofold.job.RetryPolicy;
import io.twofold.testing.TestDatabase;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/** The part of a sweeper or of another worker, which a test plays itself. */
final class JobLifecycles {
    private JobLifecycles() {}

    /** As API and worker put it together, except that nobody waits after a failure. */
    static JobLifecycle on(TestDatabase database) {
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        DataSource source = database.dataSource();
        context.registerBean(DataSource.class, () -> source);
        context.registerBean(PlatformTransactionManager.class, () -> new DataSourceTransactionManager(source));
        context.registerBean(RetryPolicy.class, () -> new RetryPolicy(3, Duration.ZERO, 5));
        context.register(JobConfiguration.class);
        context.refresh();
        return context.getBean(JobLifecycle.class);
    }
}
