package io.byova.gateway.conversation;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * The ids of calls that ended a short while ago. Keeps 64 bits of each and no object, so that no collection has to copy what
 * nearly nobody asks for; the seed is this process's own, so that nobody can find two ids that are taken for one.
 *
 * <p>A ring in the order of the ends, whose places are found by chains: what leaves the ring's end is not looked at again.
 * It doubles up to its bound, where the oldest give way. Thread-safe; its monitor is held for some nanoseconds, and for less
 * than a millisecond where it doubles, which happens a dozen times.
 */
final class EndedCalls {

    private static final int SMALLEST = 64;

    /** Never the fingerprint of an id. */
    private static final long NONE = 0;

    private static final long[] EMPTY = {};
    private static final int[] NO_PLACES = {};

    private final long keptMillis;
    private final int most;
    private final long seed;
    private final long factor;

    /** The fingerprint at each place. */
    private long[] ids = EMPTY;
    /** When it was added, in milliseconds of the caller's clock. */
    private long[] since = EMPTY;
    /** The number of the one before it in its chain. */
    private int[] earlier = NO_PLACES;
    /** The number of the newest of each chain. */
    private int[] newest = NO_PLACES;

    /** The numbers of the oldest that is kept, and of the next; a number's lower bits are its place. */
    private int oldest;

    private int next;

    /**
     * @param keptMillis how long an id is remembered
     * @param most how many are remembered; a power of two
     */
    EndedCalls(long keptMillis, int most) {
        this.keptMillis = keptMillis;
        this.most = most;
        SplittableRandom random = new SplittableRandom(UUID.randomUUID().getMostSignificantBits() ^ System.nanoTime());
        this.seed = random.nextLong();
        this.factor = random.nextLong() | 1;
    }

    /** A call with this id ends now. */
    void add(String id, long nowMillis) {
        long fingerprint = fingerprint(id);
        synchronized (this) {
            if (next - oldest == ids.length) {
                makeRoom(nowMillis);
            }
            int number = next++;
            int place = number & (ids.length - 1);
            int chain = (int) fingerprint & (ids.length - 1);
            ids[place] = fingerprint;
            since[place] = nowMillis;
            earlier[place] = newest[chain];
            newest[chain] = number;
        }
    }

    /** Whether a call with this id has ended lately. */
    boolean contains(String id, long nowMillis) {
        long fingerprint = fingerprint(id);
        synchronized (this) {
            int number = find(fingerprint);
            return number != next && nowMillis - since[number & (ids.length - 1)] < keptMillis;
        }
    }

    /** As if it had never been added. */
    void remove(String id) {
        long fingerprint = fingerprint(id);
        synchronized (this) {
            for (int number = find(fingerprint); number != next; number = find(fingerprint)) {
                ids[number & (ids.length - 1)] = NONE;
            }
        }
    }

    /** Called now and then: forgets what is old, and gives the memory back where that is everything. */
    synchronized void expire(long nowMillis) {
        forgetOld(nowMillis);
        if (next == oldest && ids.length > 0) {
            ids = EMPTY;
            since = EMPTY;
            earlier = NO_PLACES;
            newest = NO_PLACES;
        }
    }

    /** How many are remembered, those that were removed included. */
    synchronized int size() {
        return next - oldest;
    }

    /** The number of the newest with this fingerprint; {@link #next} where there is none. */
    private int find(long fingerprint) {
        if (next == oldest) {
            return next;
        }
        int number = newest[(int) fingerprint & (ids.length - 1)];
        // Numbers fall along a chain; the first that is not kept any more is its end.
        while (isKept(number)) {
            int place = number & (ids.length - 1);
            if (ids[place] == fingerprint) {
                return number;
            }
            number = earlier[place];
        }
        return next;
    }

    private boolean isKept(int number) {
        // Right also where the numbers have gone once round.
        return number - oldest >= 0 && number - next < 0;
    }

    private void forgetOld(long nowMillis) {
        while (oldest != next && nowMillis - since[oldest & (ids.length - 1)] >= keptMillis) {
            oldest++;
        }
    }

    private void makeRoom(long nowMillis) {
        if (ids.length > 0) {
            forgetOld(nowMillis);
            if (next - oldest < ids.length) {
                return;
            }
        }
        if (ids.length == most) {
            oldest++;
            return;
        }
        int length = ids.length == 0 ? Math.min(SMALLEST, most) : 2 * ids.length;
        long[] longerIds = new long[length];
        long[] longerSince = new long[length];
        int[] longerEarlier = new int[length];
        int[] longerNewest = new int[length];
        Arrays.fill(longerNewest, oldest - 1);
        for (int number = oldest; number != next; number++) {
            int from = number & (ids.length - 1);
            int to = number & (length - 1);
            int chain = (int) ids[from] & (length - 1);
            longerIds[to] = ids[from];
            longerSince[to] = since[from];
            longerEarlier[to] = longerNewest[chain];
            longerNewest[chain] = number;
        }
        ids = longerIds;
        since = longerSince;
        earlier = longerEarlier;
        newest = longerNewest;
    }

    private long fingerprint(String id) {
        long hash = seed ^ id.length();
        int length = id.length();
        for (int i = 0; i < length; i += Long.SIZE / Character.SIZE) {
            long characters = 0;
            for (int k = i; k < Math.min(i + Long.SIZE / Character.SIZE, length); k++) {
                characters = characters << Character.SIZE | id.charAt(k);
            }
            hash = mixed(hash ^ characters);
        }
        hash = mixed(hash ^ seed);
        return hash == NONE ? 1 : hash;
    }

    /** Both halves of the product with the factor: every bit depends on every other. */
    private long mixed(long bits) {
        return bits * factor ^ Math.multiplyHigh(bits, factor) ^ Long.rotateLeft(bits, 29);
    }
}
