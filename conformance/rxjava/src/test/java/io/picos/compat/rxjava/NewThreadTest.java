package io.picos.compat.rxjava;

class NewThreadTest implements WithoutRaces {
    private final SingleSubject subject = new SingleSubject(Place.newThread());

    @Override
    public SingleSubject subject() {
        return subject;
    }
}
