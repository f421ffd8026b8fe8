package io.byova.gateway.caller;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.byova.gateway.grpc.Certificates;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PinnedCertificateTest {

    @Test
    void noOtherCertificateWillDo(@TempDir Path ours, @TempDir Path another) throws Exception {
        // Given two of the same name
        X509Certificate own = certificate(ours);
        X509Certificate foreign = certificate(another);

        // When
        PinnedCertificate trust = new PinnedCertificate(own);

        // Then
        assertThatCode(() -> trust.checkServerTrusted(new X509Certificate[] {own, foreign}, "ECDHE", (SSLEngine) null))
                .doesNotThrowAnyException();
        assertThatThrownBy(
                        () -> trust.checkServerTrusted(new X509Certificate[] {foreign, own}, "ECDHE", (SSLEngine) null))
                .isInstanceOf(CertificateException.class);
        assertThatThrownBy(() -> trust.checkServerTrusted(new X509Certificate[0], "ECDHE"))
                .isInstanceOf(CertificateException.class);
    }

    private static X509Certificate certificate(Path folder) throws Exception {
        try (InputStream in =
                Files.newInputStream(Certificates.createForElsewhere(folder).certificate())) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }
}
