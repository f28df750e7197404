package io.picos.test;

import static org.junit.platform.commons.support.AnnotationSupport.findAnnotation;

import java.lang.annotation.Annotation;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Where a test has its annotations, and what messages call it.
final class Annotations {
    private Annotations() {}

    /// {@return the annotation of the test method, else of its class, else of the nearest enclosing class that has one}
    ///
    /// @param annotation the type of the annotation
    /// @param context the context of the test
    /// @param <A> the type of the annotation
    static <A extends Annotation> Optional<A> find(Class<A> annotation, ExtensionContext context) {
        Optional<A> found = findAnnotation(context.getElement(), annotation);
        return found.isPresent() ? found : context.getParent().flatMap(parent -> find(annotation, parent));
    }

    /// {@return the class, the method and, if it says more than the method, the display name of a test}
    ///
    /// @param context the context of the test
    static String testName(ExtensionContext context) {
        String method = context.getRequiredTestMethod().getName();
        String place = context.getRequiredTestClass().getSimpleName() + "." + method;
        String display = context.getDisplayName();
        return display.startsWith(method) ? place : place + " " + display;
    }
}
