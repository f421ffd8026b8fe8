package io.byova.gateway.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What a JVM's heap holds after a collection.
 *
 * @param bytes by class
 */
record Histogram(Map<String, Long> bytes) {

    /** This JVM's. */
    static Histogram now() {
        try {
            String text = (String) ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "gcClassHistogram",
                            new Object[] {new String[0]},
                            new String[] {String[].class.getName()});
            Map<String, Long> bytes = new HashMap<>();
            text.lines().map(String::strip).forEach(line -> {
                // "  12:   345   6789  java.lang.String (java.base@17)"
                String[] cells = line.split("\\s+");
                if (cells.length >= 4 && cells[0].matches("\\d+:")) {
                    bytes.merge(cells[3], Long.parseLong(cells[2]), Long::sum);
                }
            });
            return new Histogram(bytes);
        } catch (JMException e) {
            throw new IllegalStateException("this JVM tells no histogram", e);
        }
    }

    String line() {
        StringBuilder line = new StringBuilder();
        new TreeMap<>(bytes)
                .forEach((name, size) ->
                        line.append(name).append(' ').append(size).append(' '));
        return line.toString();
    }

    static Histogram parse(String line) {
        String[] cells = line.trim().split(" ");
        Map<String, Long> bytes = new HashMap<>();
        for (int i = 0; i + 1 < cells.length; i += 2) {
            bytes.put(cells[i], Long.parseLong(cells[i + 1]));
        }
        return new Histogram(bytes);
    }

    Histogram minus(Histogram before) {
        Map<String, Long> difference = new HashMap<>(bytes);
        before.bytes.forEach((name, size) -> difference.merge(name, -size, Long::sum));
        return new Histogram(difference);
    }

    long total() {
        return bytes.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The classes with most of it. */
    List<Map.Entry<String, Long>> largest(int count) {
        return bytes.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(count)
                .toList();
    }
}
