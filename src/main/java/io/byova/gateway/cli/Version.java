package io.byova.gateway.cli;

import picocli.CommandLine;

/** What {@code --version} and the {@code version} command print. */
final class Version implements CommandLine.IVersionProvider {

    @Override
    public String[] getVersion() {
        String version = Version.class.getPackage().getImplementationVersion();
        return new String[] {
            "byova-gateway " + (version == null ? "(from classes)" : version),
            "Java " + System.getProperty("java.version") + ", " + System.getProperty("java.vm.name")
        };
    }
}
