package io.picos.compat.rxjava;

class FairExecutorTest implements WithoutRaces {
    private final SingleSubject subject = new SingleSubject(Place.fairExecutor());

    @Override
    public SingleSubject subject() {
        return subject;
    }
}
