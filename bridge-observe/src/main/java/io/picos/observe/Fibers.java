package io.picos.observe;

import io.picos.FiberDump;
import io.picos.spi.Guard;
import io.picos.spi.SchedulerFigures;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.ObjectName;

/// The MBean, and its registration.
final class Fibers implements FibersMXBean {
    static final String NAME = "io.picos:type=Fibers";

    private Fibers() {}

    /// Registers the MBean on a thread of its own: to load JMX takes a tenth of a second, which an event loop does
    /// not have.
    static void register() {
        Thread thread = Thread.ofPlatform()
                .daemon()
                .name("picos-observe")
                .inheritInheritableThreadLocals(false)
                .unstarted(Fibers::registerNow);
        thread.setContextClassLoader(ClassLoader.getSystemClassLoader()); // not the loader of a web application
        thread.start();
    }

    private static void registerNow() {
        try {
            ManagementFactory.getPlatformMBeanServer().registerMBean(new Fibers(), new ObjectName(NAME));
        } catch (InstanceAlreadyExistsException other) {
            log("another copy of Picos Bridge has the name " + NAME + ", so the MBean shows that copy's fibers only");
        } catch (JMException failed) {
            log("the MBean " + NAME + " could not be registered: " + failed);
        }
    }

    private static void log(String message) {
        System.getLogger("io.picos").log(Level.WARNING, message);
    }

    @Override
    public String dump() {
        return FiberDump.text();
    }

    @Override
    public String dumpJson() {
        return FiberDump.json();
    }

    @Override
    public long getAlive() {
        return SchedulerFigures.all().stream().mapToLong(SchedulerFigures::alive).sum();
    }

    @Override
    public int getDeadlines() {
        return SchedulerFigures.sharedDeadlines();
    }

    @Override
    public List<SchedulerBean> getSchedulers() {
        return SchedulerFigures.all().stream().map(SchedulerBean::new).toList();
    }

    @Override
    public long getGuardMillis() {
        return Guard.threshold().toMillis();
    }

    @Override
    public void setGuardMillis(long millis) {
        Guard.setThreshold(Duration.ofMillis(millis));
    }
}
