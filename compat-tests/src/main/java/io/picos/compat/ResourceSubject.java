package io.picos.compat;

import io.picos.Body;
import io.picos.std.resource.BodyWith;
import io.picos.std.resource.Cleanup;
import io.picos.std.resource.Release;
import io.picos.std.resource.Resource;
import org.jspecify.annotations.Nullable;

/// The operations of resources, as the rules call them. Ours do what [Resource] does; a wrong one overrides some.
public interface ResourceSubject {
    /// The operations of [Resource].
    ResourceSubject REAL = new ResourceSubject() {};

    /// {@return [Resource#use(Body, Release, BodyWith)]}
    ///
    /// @param acquire gives the resource
    /// @param release gives it back
    /// @param body works with it
    /// @param <R> the type of the resource
    /// @param <T> the type of the value
    /// @throws Exception what any of them throws
    default <R, T extends @Nullable Object> T use(
            Body<R, Exception> acquire, Release<R> release, BodyWith<R, T, Exception> body) throws Exception {
        return Resource.use(acquire, release, body);
    }

    /// {@return [Resource#use(Body, BodyWith)]}
    ///
    /// @param acquire gives the resource
    /// @param body works with it
    /// @param <R> the type of the resource
    /// @param <T> the type of the value
    /// @throws Exception what any of them throws
    default <R extends @Nullable AutoCloseable, T extends @Nullable Object> T use(
            Body<R, Exception> acquire, BodyWith<R, T, Exception> body) throws Exception {
        return Resource.use(acquire, body);
    }

    /// {@return [Resource#lastly]}
    ///
    /// @param cleanup runs last
    /// @param body runs first
    /// @param <T> the type of the value
    /// @throws Exception what any of them throws
    default <T extends @Nullable Object> T lastly(Cleanup cleanup, Body<T, Exception> body) throws Exception {
        return Resource.lastly(cleanup, body);
    }

    /// {@return [Resource#instantiate]}
    ///
    /// @param acquire gives the resource
    /// @param release gives it back
    /// @param body hands the instance on
    /// @param <R> the type of the resource
    /// @param <T> the type of the value
    /// @throws Exception what any of them throws
    default <R, T extends @Nullable Object> T instantiate(
            Body<R, Exception> acquire, Release<R> release, BodyWith<Resource<R>, T, Exception> body) throws Exception {
        return Resource.instantiate(acquire, release, body);
    }

    /// {@return [Resource#borrow]}
    ///
    /// @param resource to borrow
    /// @param body works with it
    /// @param <R> the type of the resource
    /// @param <T> the type of the value
    /// @throws Exception what the body throws
    default <R, T extends @Nullable Object> T borrow(Resource<R> resource, BodyWith<R, T, Exception> body)
            throws Exception {
        return resource.borrow(body);
    }

    /// {@return [Resource#transfer]}
    ///
    /// @param resource to take over
    /// @param body hands the instance on
    /// @param <R> the type of the resource
    /// @param <T> the type of the value
    /// @throws Exception what the body throws
    default <R, T extends @Nullable Object> T transfer(Resource<R> resource, BodyWith<Resource<R>, T, Exception> body)
            throws Exception {
        return resource.transfer(body);
    }

    /// {@return [Resource#move]}
    ///
    /// @param resource to take over
    /// @param body works with it
    /// @param <R> the type of the resource
    /// @param <T> the type of the value
    /// @throws Exception what the body throws
    default <R, T extends @Nullable Object> T move(Resource<R> resource, BodyWith<R, T, Exception> body)
            throws Exception {
        return resource.move(body);
    }

    /// Calls [Resource#drop()].
    ///
    /// @param resource to drop
    default void drop(Resource<?> resource) {
        resource.drop();
    }
}
