package io.byova.gateway.grpc;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** What a watcher of health hears. */
final class Watching<T> implements StreamObserver<T> {

    final List<T> heard = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Status> status = new CompletableFuture<>();

    Status status() {
        try {
            return status.get(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("the watch did not end", e);
        }
    }

    @Override
    public void onNext(T value) {
        heard.add(value);
    }

    @Override
    public void onError(Throwable failure) {
        status.complete(Status.fromThrowable(failure));
    }

    @Override
    public void onCompleted() {
        status.complete(Status.OK);
    }
}
