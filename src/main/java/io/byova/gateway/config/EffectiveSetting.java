package io.byova.gateway.config;

/**
 * A setting as it took effect, fit to be shown.
 *
 * @param path dotted, connectors by name: {@code connectors.local.config.barge-in}
 * @param value as text; {@code ******} for secrets and for text from the environment or a file; {@code none} if unset
 * @param origin {@code default}, {@code file:line}, {@code env NAME}, {@code file path} or {@code --set}
 */
public record EffectiveSetting(String path, String value, String origin) {}
