package io.picos.explore;

/// A bug to weave into a class under test: calls in one method go to a wrong implementation.
///
/// The wrong one is a static method, so that the bug can be read as code. It takes the receiver, then the
/// arguments; for a method of a VarHandle they are all of type Object.
///
/// @param in the class that calls
/// @param method of that class
/// @param call the name of the method that is called
/// @param twin the class with the wrong implementation
/// @param instead its static method
public record Mutation(String in, String method, String call, String twin, String instead) {
    boolean appliesTo(String internalName, String method, String call) {
        return in.replace('.', '/').equals(internalName) && this.method.equals(method) && this.call.equals(call);
    }

    @Override
    public String toString() {
        return in.substring(in.lastIndexOf('.') + 1) + "." + method + " with " + instead;
    }
}
