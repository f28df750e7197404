package io.picos.examples.spring;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/// What `application.properties` says.
///
/// @param suppliers the address of the suppliers' HTTP server
/// @param warehouseHost the host of the warehouse
/// @param warehousePort the port of the warehouse
/// @param limit how long an offer may take, and how long cancelled fibers may clean up when the application stops
/// @param grace how long requests may go on when the application stops
/// @param atTheSameTime how many requests run at the same time; further ones are refused
@ConfigurationProperties("shop")
record Settings(
        String suppliers, String warehouseHost, int warehousePort, Duration limit, Duration grace, int atTheSameTime) {}
