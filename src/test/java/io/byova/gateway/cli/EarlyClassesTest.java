package io.byova.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EarlyClassesTest {

    @Test
    void theListNamesOnlyClassesOfOursThatThereAre() throws Exception {
        // Given
        List<String> ours;
        try (InputStream list = EarlyClasses.class.getResourceAsStream("/start-classes.txt")) {
            ours = new String(list.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(name -> name.startsWith("io.byova."))
                    .toList();
        }

        // Then
        assertThat(ours)
                .as("benchmarks/run classes writes the list anew")
                .hasSizeGreaterThan(100)
                .allSatisfy(name -> assertThat(Class.forName(name, false, EarlyClasses.class.getClassLoader()))
                        .isNotNull());
    }
}
