/// A shop on Spring Boot's WebFlux: its handlers are fibers in direct style. The same sources run on Spring Boot 3 and
/// 4.
package io.picos.examples.spring;
