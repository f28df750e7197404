package io.picos.compat.rxjava;

class IoTest implements WithoutRaces {
    private final SingleSubject subject = new SingleSubject(Place.io());

    @Override
    public SingleSubject subject() {
        return subject;
    }
}
