package io.picos.test;

import static org.junit.platform.commons.support.AnnotationSupport.findAnnotation;

import io.picos.ThreadScheduler;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

/// Runs the methods that are annotated with [EverySchedulerTest].
final class EveryScheduler implements TestTemplateInvocationContextProvider {
    static {
        ThreadScheduler.listFibers();
    }

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return findAnnotation(context.getElement(), EverySchedulerTest.class).isPresent();
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        Method method = context.getRequiredTestMethod();
        String text =
                findAnnotation(method, EverySchedulerTest.class).orElseThrow().limit();
        Duration limit = Durations.of(text, "@EverySchedulerTest(limit = \"" + text + "\") at " + method);
        return Factories.onThePath().stream().map(factory -> new Invocation(factory, limit));
    }

    /// One test on one scheduler.
    ///
    /// JUnit closes the values of the store after all callbacks, so the scheduler stops after [NoFiberLeaks] has
    /// looked: its end would cancel the fibers that the test has left.
    private record Invocation(SchedulerFactory factory, Duration limit)
            implements TestTemplateInvocationContext, BeforeEachCallback, ParameterResolver, InvocationInterceptor {
        private static final ExtensionContext.Namespace STORE = ExtensionContext.Namespace.create(EveryScheduler.class);

        @Override
        public String getDisplayName(int number) {
            return factory.schedulerName();
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            return List.of(this);
        }

        @Override
        public void beforeEach(ExtensionContext context) throws Exception {
            SchedulerFactory.Started started = factory.start();
            context.getStore(STORE).put(AutoCloseable.class, (AutoCloseable) started::stop);
            context.getStore(STORE)
                    .put(TestScheduler.class, new TestScheduler(factory.schedulerName(), started, limit));
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == TestScheduler.class;
        }

        @Override
        public TestScheduler resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return scheduler(context);
        }

        @Override
        public void interceptTestTemplateMethod(
                InvocationInterceptor.Invocation<Void> invocation,
                ReflectiveInvocationContext<Method> method,
                ExtensionContext context)
                throws Throwable {
            if (Arrays.asList(method.getExecutable().getParameterTypes()).contains(TestScheduler.class)) {
                invocation.proceed();
            } else {
                scheduler(context).run(() -> {
                    invocation.proceed();
                });
            }
        }

        private static TestScheduler scheduler(ExtensionContext context) {
            return context.getStore(STORE).get(TestScheduler.class, TestScheduler.class);
        }
    }
}
