package io.picos.examples.spring;

import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/// Gives each request an id, and the client the same id.
@Component
final class TraceFilter implements WebFilter {
    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        String id = Trace.idFor(exchange.getRequest().getHeaders().getFirst(Trace.HEADER));
        exchange.getResponse().getHeaders().set(Trace.HEADER, id);
        return chain.filter(exchange).contextWrite(Trace.toContext(id));
    }
}
