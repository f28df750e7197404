package io.picos.examples.spring;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
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
}
