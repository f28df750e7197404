package io.picos.project;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.ThreadScheduler;
import io.picos.Transaction;
import io.picos.Trigger;
import io.picos.std.event.Choice;
import io.picos.std.event.Event;
import io.picos.std.resource.Resource;
import io.picos.std.structured.Bundle;
import io.picos.std.structured.Control;
import io.picos.std.structured.Flock;
import io.picos.std.structured.Interruptions;
import io.picos.std.structured.OnReturn;
import io.picos.std.structured.Promise;
import io.picos.std.structured.Run;
import io.picos.std.sync.Awaitable;
import io.picos.std.sync.Awaiter;
import io.picos.std.sync.Feed;
import io.picos.std.sync.Ivar;
import io.picos.std.sync.Lazy;
import io.picos.std.sync.Lock;
import io.picos.std.sync.Mutex;
import io.picos.std.sync.RwLock;
import io.picos.std.sync.SingleFlight;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Every public method of `bridge-std` with null for each of its arguments in turn, found by reflection: it is a
/// NullPointerException with the argument's name, at the call (B11). A null in a list is named by its place. What is
/// named `value` may be null.
class NullArgumentsTest {
    private static final List<Class<?>> STATIC = List.of(
            Bundle.class, Control.class, Run.class, Interruptions.class, Resource.class, Event.class, Awaiter.class);

    private static final Map<Class<?>, Object> VALID = Map.of(
            OnReturn.class,
            OnReturn.WAIT,
            Duration.class,
            Duration.ofDays(1),
            Throwable.class,
            new IllegalStateException("B11"),
            Computation.class,
            Computation.create(),
            Trigger.class,
            Trigger.create(),
            Awaitable.class,
            Awaitable.create(0),
            Transaction.class,
            Transaction.create(),
            List.class,
            List.of(),
            String.class,
            "B11");

    private final List<String> wrong = new ArrayList<>();
    private int calls;

    @Test
    void everyMethod_namesTheArgumentThatIsNull() {
        ThreadScheduler.run(() -> {
            for (Class<?> type : STATIC) {
                callAll(type, null);
            }
            callAll(Promise.class, Promise.of("value"));
            callAll(Lazy.class, Lazy.forced("value"));
            callAll(Ivar.class, Ivar.create());
            callAll(Feed.class, Feed.create());
            callAll(SingleFlight.class, SingleFlight.create());
            callAll(Mutex.class, Mutex.create());
            callAll(Lock.class, Lock.create());
            callAll(RwLock.class, RwLock.create());
            callAll(Event.class, Event.always("value"));
            Flock.joinAfter(() -> {
                callAll(Flock.class, null);
                return null;
            });
            Bundle.joinAfter(bundle -> {
                callAll(Bundle.class, bundle);
                return null;
            });
            Resource.<String, @Nullable Void, RuntimeException, RuntimeException>instantiate(
                    () -> "resource", ignored -> {}, instance -> {
                        callAll(Resource.class, instance);
                        instance.drop();
                        return null;
                    });
            Event.<@Nullable Void>fromRequest(choice -> {
                        callAll(Choice.class, choice);
                        choice.tryCommit(() -> null);
                    })
                    .sync();
            return Fiber.current();
        });
        assertThat(wrong).isEmpty();
        assertThat(calls).as("arguments that were null").isGreaterThan(60);
    }

    private void callAll(Class<?> type, @Nullable Object target) {
        for (Method method : type.getDeclaredMethods()) {
            boolean callable = Modifier.isPublic(method.getModifiers())
                    && !method.isSynthetic()
                    && Modifier.isStatic(method.getModifiers()) == (target == null);
            Parameter[] parameters = callable ? method.getParameters() : new Parameter[0];
            for (int index = 0; index < parameters.length; index++) {
                Parameter parameter = parameters[index];
                if (!parameter.getType().isPrimitive() && !parameter.getName().equals("value")) {
                    call(method, target, parameters, index, null, parameter.getName());
                    @Nullable Object holder = holderOfNull(parameter.getType());
                    if (holder != null) {
                        call(method, target, parameters, index, holder, parameter.getName() + "[0]");
                    }
                }
            }
        }
    }

    private static @Nullable Object holderOfNull(Class<?> type) {
        return type == List.class ? Collections.singletonList(null) : type == Event[].class ? new Event<?>[1] : null;
    }

    private void call(
            Method method,
            @Nullable Object target,
            Parameter[] parameters,
            int index,
            @Nullable Object wrongArgument,
            String name) {
        @Nullable Object[] arguments = new Object[parameters.length];
        for (int each = 0; each < parameters.length; each++) {
            arguments[each] = each == index ? wrongArgument : valid(parameters[each]);
        }
        String what = method.getDeclaringClass().getSimpleName() + "." + method.getName() + ", " + name;
        calls++;
        try {
            method.invoke(target, arguments);
            wrong.add(what + ": returns");
        } catch (InvocationTargetException thrown) {
            Throwable cause = thrown.getCause();
            if (!(cause instanceof NullPointerException) || !name.equals(cause.getMessage())) {
                wrong.add(what + ": " + cause);
            }
        } catch (IllegalAccessException | IllegalArgumentException thrown) {
            wrong.add(what + ": " + thrown);
        }
    }

    private static Object valid(Parameter parameter) {
        Class<?> type = parameter.getType();
        if (VALID.containsKey(type)) {
            return VALID.get(type);
        }
        if (type == int.class) {
            return 1;
        }
        if (type == Event[].class) {
            return new Event<?>[] {Event.always("value")};
        }
        if (type == Object.class) {
            return "key";
        }
        if (type == Choice.class) {
            throw new AssertionError("B11: another argument of this method is an object");
        }
        return Proxy.newProxyInstance(
                NullArgumentsTest.class.getClassLoader(), new Class<?>[] {type}, (self, called, with) -> "value");
    }
}
