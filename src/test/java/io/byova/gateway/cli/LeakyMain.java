package io.byova.gateway.cli;

import io.grpc.netty.shaded.io.netty.buffer.PooledByteBufAllocator;

/** A gateway that has lost a few buffers before it begins. */
final class LeakyMain {

    private LeakyMain() {}

    public static void main(String[] args) {
        for (int i = 0; i < 100; i++) {
            PooledByteBufAllocator.DEFAULT.directBuffer(256).writeLong(i);
        }
        Main.main(args);
    }
}
