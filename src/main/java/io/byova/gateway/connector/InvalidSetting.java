package io.byova.gateway.connector;

/**
 * A setting of a connector that cannot be used. Thrown by a config record's constructor or by
 * {@link ConnectorProvider#create}; the gateway reports it with the file, line and column of the key.
 */
public final class InvalidSetting extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String key;

    /**
     * @param key the setting's name as written in YAML, dotted where nested ({@code audio-files.welcome})
     * @param problem what is wrong and what to do; never a secret's value
     */
    public InvalidSetting(String key, String problem) {
        super(problem, null, false, false);
        this.key = key;
    }

    /** The setting's name. */
    public String key() {
        return key;
    }
}
