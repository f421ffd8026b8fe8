package io.byova.gateway.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;

/**
 * What a JVM has cost since it began, told by itself.
 *
 * @param cpuNanos of all its threads
 * @param allocated bytes, of the threads that live
 * @param threadsStarted ever
 * @param threads that live
 * @param heapUsed bytes
 * @param collections of garbage
 * @param files that are open
 * @param conversations that live; 0 for servers that know of none
 * @param compilingMillis that its compilers have worked
 */
record Cost(
        long cpuNanos,
        long allocated,
        long threadsStarted,
        long threads,
        long heapUsed,
        long collections,
        long files,
        long conversations,
        long compilingMillis) {

    static Cost now(boolean afterCollection, long conversations) {
        if (afterCollection) {
            // Twice: what has a finaliser or a cleaner goes with the second.
            System.gc();
            System.gc();
        }
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = 0;
        for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
            allocated += Math.max(0, bytes);
        }
        return new Cost(
                system.getProcessCpuTime(),
                allocated,
                threads.getTotalStartedThreadCount(),
                threads.getThreadCount(),
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                ManagementFactory.getGarbageCollectorMXBeans().stream()
                        .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                        .sum(),
                system instanceof UnixOperatingSystemMXBean unix ? unix.getOpenFileDescriptorCount() : -1,
                conversations,
                ManagementFactory.getCompilationMXBean().getTotalCompilationTime());
    }

    String line() {
        return cpuNanos + " " + allocated + " " + threadsStarted + " " + threads + " " + heapUsed + " " + collections
                + " " + files + " " + conversations + " " + compilingMillis;
    }

    static Cost parse(String line) {
        String[] parts = line.trim().split(" ");
        long[] values = new long[parts.length];
        for (int i = 0; i < parts.length; i++) {
            values[i] = Long.parseLong(parts[i]);
        }
        return new Cost(
                values[0], values[1], values[2], values[3], values[4], values[5], values[6], values[7], values[8]);
    }
}
