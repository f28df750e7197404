package io.picos.fault;

/// A place at which a run can be made to fail: an instruction of the shipped bytecode, or a call of the user's or the
/// backend's code by a scenario.
///
/// @param id the number that the woven code passes
/// @param type the class, without the common prefix `io.picos.`
/// @param method of that class
/// @param line of its source, or 0
/// @param instruction the instruction that is about to be executed, or the name of the call
/// @param isForeign whether the code that fails is the user's or the backend's
record Point(int id, String type, String method, int line, String instruction, boolean isForeign) {
    /// {@return the name of the method with its class, or the name of the call}
    String place() {
        return isForeign ? instruction : type + "." + method;
    }

    @Override
    public String toString() {
        return isForeign ? instruction : place() + ":" + line + ", " + instruction;
    }
}
