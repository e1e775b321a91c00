package io.twofold.cli.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import javax.sql.DataSource;

/**
 * The password of the embedded database. A fresh cluster trusts everybody on the loopback interface, which on a shared
 * machine is every user; from the first start on it asks for a password that only the owner can read.
 */
final class DatabasePassword {
    private static final int BYTES = 24;
    private static final String RULES = "host all all 127.0.0.1/32 scram-sha-256\nhost all all ::1/128 scram-sha-256\n";

    private DatabasePassword() {}

    /** The password kept in {@code directory}, made at the first call. */
    static String in(Path directory) throws IOException {
        Path file = directory.resolve("password");
        if (Files.exists(file)) {
            return Files.readString(file).strip();
        }
        Path unfinished = directory.resolve("password.part");
        Files.deleteIfExists(unfinished); // of a process that was killed
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        String password = HexFormat.of().formatHex(random);
        FileAttribute<?> onlyOwner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        Files.createFile(unfinished, onlyOwner);
        Files.writeString(unfinished, password, StandardOpenOption.SYNC);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        return password;
    }

    /** Makes a running server ask for {@code password}; does nothing if it does so already. */
    static void require(DataSource database, Path dataDirectory, String password) throws IOException, SQLException {
        Path rules = dataDirectory.resolve("pg_hba.conf");
        if (Files.readString(rules).equals(RULES)) {
            return;
        }
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            // hexadecimal digits only, so quoting is safe; ALTER ROLE takes no parameters
            statement.execute("ALTER ROLE " + DurablePostgres.USER + " PASSWORD '" + password + "'");
            Files.writeString(rules, RULES, StandardCharsets.UTF_8);
            statement.execute("SELECT pg_reload_conf()");
        }
    }
}
