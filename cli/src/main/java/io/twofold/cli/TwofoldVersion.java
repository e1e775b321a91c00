package io.twofold.cli;

import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** The version from the jar's manifest. */
final class TwofoldVersion implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = TwofoldVersion.class.getPackage().getImplementationVersion();
        return new String[] {"twofold " + Objects.requireNonNullElse(version, "(not packaged)")};
    }
}
