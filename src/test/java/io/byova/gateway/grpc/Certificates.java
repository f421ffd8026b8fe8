package io.byova.gateway.grpc;

import io.byova.gateway.grpc.GrpcSettings.Tls;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

/** A certificate made by the JDK's own tool, so that no key lies in the repository. */
public final class Certificates {

    private static final String PASSWORD = "changeit";

    private Certificates() {}

    /** For localhost. */
    public static Tls create(Path folder) throws Exception {
        return create(folder, "localhost", "san=dns:localhost,ip:127.0.0.1");
    }

    /** For another name than this machine has for itself. */
    public static Tls createForElsewhere(Path folder) throws Exception {
        return create(folder, "voice.example.com", "san=dns:voice.example.com");
    }

    private static Tls create(Path folder, String name, String names) throws Exception {
        Path store = folder.resolve("store.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "it",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        names,
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        if (!keytool.waitFor(30, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
            throw new IllegalStateException(Files.readString(folder.resolve("keytool.log")));
        }
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        Path certificate = pem(folder, "CERTIFICATE", keys.getCertificate("it").getEncoded());
        Path key = pem(
                folder, "PRIVATE KEY", keys.getKey("it", PASSWORD.toCharArray()).getEncoded());
        return new Tls(certificate, key);
    }

    private static Path pem(Path folder, String type, byte[] der) throws Exception {
        return Files.writeString(
                folder.resolve(type.replace(' ', '-') + ".pem"),
                "-----BEGIN " + type + "-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                        + "\n-----END " + type + "-----\n");
    }
}
