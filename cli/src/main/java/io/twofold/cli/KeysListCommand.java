package io.twofold.cli;

import io.twofold.api.access.ApiKey;
import io.twofold.cli.embedded.ServerDatabase;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists the keys, without their secrets. */
@Command(name = "list", description = "List the keys, oldest first; secrets are not kept and not shown.")
final class KeysListCommand implements Callable<Integer> {
    @Mixin
    private DatabaseOptions server = new DatabaseOptions();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws Exception {
        try (ServerDatabase database = server.open()) {
            List<ApiKey> keys = database.keys().list();
            output.result(keys.stream().map(KeyText::document).toList(), () -> KeyText.table(keys));
        }
        return ExitCode.DONE;
    }
}
