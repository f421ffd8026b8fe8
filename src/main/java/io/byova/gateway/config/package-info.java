/**
 * The configuration: YAML bound to records. {@link io.byova.gateway.config.ConfigSource#load} is the way in.
 *
 * <p>A record is a section, its components are keys, in kebab-case, snake_case or camelCase. Components may be
 * {@code String}, {@code int}, {@code long}, {@code double}, {@code boolean} and their boxes, {@link java.time.Duration}
 * ({@code 30s}, {@code 500ms}, {@code 1h30m}; a number without unit only where the name ends in {@code Ms} or
 * {@code Sec}), {@link java.nio.file.Path}, enums, {@link io.byova.gateway.config.Secret}, records, and {@code List<T>} and
 * {@code Map<String, T>} of these. Absent keys, and keys without a value, arrive as null; the constructor sets defaults
 * and throws {@link io.byova.gateway.connector.InvalidSetting}.
 *
 * <p>The path of a text: {@code YamlTree} reads {@code Node}s, {@code Overrides} puts {@code --set} into them,
 * {@code ConnectorList} brings connectors to one shape, {@code RecordBinder} makes the records and asks
 * {@code Substitution} for each value. What is wrong becomes one of the {@code Findings}; reading goes on, so that all
 * problems are told at once. A place knows its source, and the source knows which of its characters must not be shown.
 */
@NullMarked
package io.byova.gateway.config;

import org.jspecify.annotations.NullMarked;
