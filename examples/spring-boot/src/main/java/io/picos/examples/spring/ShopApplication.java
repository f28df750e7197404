package io.picos.examples.spring;

import java.time.Duration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.http.client.ReactorResourceFactory;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/// Asks suppliers for prices and a warehouse for its stock, and makes offers of their answers.
@SpringBootApplication(proxyBeanMethods = false)
@EnableConfigurationProperties(Settings.class)
class ShopApplication {
    public static void main(String[] arguments) {
        SpringApplication.run(ShopApplication.class, arguments);
    }

    /// {@return the threads that carry the fibers} Closed by [Fibers], or here if the application does not start.
    @Bean(destroyMethod = "dispose")
    Scheduler scheduler() {
        return Schedulers.newParallel("fibers");
    }

    /// {@return the event loops of this application, and its connections to suppliers} Of the global ones,
    /// Spring stops the loops and closes the connections at the same time: if a loop ends before it has told that
    /// a connection is closed, the application waits for ever. Of its own ones, Spring closes the connections
    /// first.
    @Bean
    ReactorResourceFactory eventLoops() {
        ReactorResourceFactory own = new ReactorResourceFactory();
        own.setUseGlobalResources(false);
        own.setShutdownQuietPeriod(Duration.ZERO); // no request is left when Spring stops them
        return own;
    }
}
