package io.byova.gateway.config;

import io.byova.gateway.connector.InvalidSetting;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The {@code gateway.tls} section. Both are needed.
 *
 * @param certificate PEM file with the certificate chain
 * @param privateKey PEM file with its PKCS#8 key
 */
public record TlsSection(@Nullable Path certificate, @Nullable Path privateKey) {

    public TlsSection {
        if (certificate == null) {
            throw new InvalidSetting("certificate", "is missing; it names a PEM file with the certificate chain");
        }
        if (privateKey == null) {
            throw new InvalidSetting("private-key", "is missing; it names a PEM file with the key");
        }
    }
}
