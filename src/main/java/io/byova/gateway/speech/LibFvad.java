package io.byova.gateway.speech;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.io.File;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The C functions of libfvad, WebRTC's voice activity detector, called directly. The Java binding that ships with the
 * native library is not used: it never releases the copy of a frame it makes (324 bytes lost per 20 ms of speech), and it
 * keeps its instances in an unguarded map, which two event loops corrupt.
 *
 * <p>The functions themselves share nothing between instances. Linux and macOS on 64 bit; elsewhere loading fails.
 */
final class LibFvad {

    private static final Logger LOGGER = LoggerFactory.getLogger(LibFvad.class);

    private LibFvad() {}

    /** Whether the library is there; the first call extracts and loads it, and warns where that fails. */
    static boolean isAvailable() {
        return Loaded.PROBLEM == null;
    }

    /** Why the library is not there, or null. */
    static @Nullable String problem() {
        return Loaded.PROBLEM;
    }

    static native long fvad_new();

    static native int fvad_set_mode(long instance, int mode);

    static native int fvad_set_sample_rate(long instance, int rate);

    /** 1 for speech, 0 for none, -1 for a frame of a wrong length. */
    static native int fvad_process(long instance, long frame, long samples);

    static native void fvad_free(long instance);

    /** Loads once, when first asked. */
    private static final class Loaded {

        static final @Nullable String PROBLEM = load();

        private static final String SEARCH_PATH = "jna.platform.library.path";

        private static @Nullable String load() {
            try {
                if (Native.POINTER_SIZE != Long.BYTES) {
                    return "not a 64-bit system";
                }
                // The path is known; without this, JNA runs ldconfig to learn where other libraries might be.
                if (System.getProperty(SEARCH_PATH) == null) {
                    System.setProperty(SEARCH_PATH, "");
                }
                File library = Native.extractFromResourcePath(resource(), LibFvad.class.getClassLoader());
                Native.register(LibFvad.class, NativeLibrary.getInstance(library.getAbsolutePath()));
                return null;
            } catch (IOException | LinkageError | RuntimeException e) {
                LOGGER.atWarn()
                        .addKeyValue("detector", "energy")
                        .addKeyValue("cause", e.getMessage())
                        .log("libfvad does not load here, speech is detected by energy alone");
                return String.valueOf(e.getMessage());
            }
        }

        private static String resource() {
            String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
            String processor = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
            String cpu = processor.equals("aarch64") ? "arm64" : processor.equals("x86_64") ? "amd64" : processor;
            return system.contains("mac")
                    ? "/macos-" + cpu + "/liblibfvad-jni.dylib"
                    : "/debian-" + cpu + "/liblibfvad-jni.so";
        }
    }
}
