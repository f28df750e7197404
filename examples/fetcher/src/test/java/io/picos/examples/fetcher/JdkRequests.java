package io.picos.examples.fetcher;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/// Requests and replies of the JDK's client.
final class JdkRequests {
    private JdkRequests() {}

    static HttpClient newClient() {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    static HttpRequest of(Request request) {
        return HttpRequest.newBuilder(request.address())
                .method(request.method(), HttpRequest.BodyPublishers.ofString(request.body()))
                .build();
    }

    static Reply reply(HttpResponse<String> response) {
        return new Reply(response.statusCode(), response.body());
    }
}
