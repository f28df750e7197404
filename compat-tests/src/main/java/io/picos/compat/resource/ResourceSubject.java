package io.picos.compat.resource;

import io.picos.Body;
import io.picos.std.resource.BodyWith;
import io.picos.std.resource.Cleanup;
import io.picos.std.resource.Release;
import io.picos.std.resource.Resource;
import org.jspecify.annotations.Nullable;

/// The operations of [Resource], as the rules call them. By default, they call [Resource]. A wrong subject
/// overrides some of them.
public interface ResourceSubject {
    /// The operations of [Resource].
    ResourceSubject REAL = new ResourceSubject() {};

    /// {@return [Resource#use(Body, Release, BodyWith)]}
    ///
    /// @param acquire returns the resource
    /// @param release releases the resource
    /// @param body uses the resource
    /// @param <R> the type of the resource
    /// @param <T> the type of the value
    /// @throws Exception the exception that one of the arguments throws
    default <R, T extends @Nullable Object> T use(
            Body<R, Exception> acquire, Release<R> release, BodyWith<R, T, Exception> body) throws Exception {
        return Resource.use(acquire, release, body);
    }

    /// {@return [Resource#use(Body, BodyWith)]}
    ///
    /// @param acquire returns the resource
    /// @param body uses the resource
    /// @param <R> the type of the resource
    /// @param <T> the type of the value
    /// @throws Exception the exception that one of the arguments throws
    default <R extends @Nullable AutoCloseable, T extends @Nullable Object> T use(
            Body<R, Exception> acquire, BodyWith<R, T, Exception> body) throws Exception {
        return Resource.use(acquire, body);
    }

    /// {@return [Resource#lastly]}
    ///
    /// @param cleanup runs after the body
    /// @param body to run
    /// @param <T> the type of the value
    /// @throws Exception the exception that one of the arguments throws
    default <T extends @Nullable Object> T lastly(Cleanup cleanup, Body<T, Exception> body) throws Exception {
        return Resource.lastly(cleanup, body);
    }

    /// {@return [Resource#instantiate]}
    ///
    /// @param acquire returns the resource
    /// @param release releases the resource
    /// @param body hands the instance on
    /// @param <R> the type of the resource
    /// @param <T> the type of the value
    /// @throws Exception the exception that one of the arguments throws
    default <R, T extends @Nullable Object> T instantiate(
            Body<R, Exception> acquire, Release<R> release, BodyWith<Resource<R>, T, Exception> body) throws Exception {
        return Resource.instantiate(acquire, release, body);
    }

    /// {@return [Resource#borrow]}
    ///
    /// @param resource to borrow
    /// @param body uses the resource
    /// @param <R> the type of the resource
    /// @param <T> the type of the value
    /// @throws Exception the exception that the body throws
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
    /// @throws Exception the exception that the body throws
    default <R, T extends @Nullable Object> T transfer(Resource<R> resource, BodyWith<Resource<R>, T, Exception> body)
            throws Exception {
        return resource.transfer(body);
    }

    /// {@return [Resource#move]}
    ///
    /// @param resource to take over
    /// @param body uses the resource
    /// @param <R> the type of the resource
    /// @param <T> the type of the value
    /// @throws Exception the exception that the body throws
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
