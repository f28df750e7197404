package io.picos.examples.gateway;

import java.util.Collections;
import java.util.List;
import java.util.StringJoiner;
import java.util.zip.CRC32;

/// What the gateway is to reply when all goes well.
final class Offers {
    private static final List<String> SOURCES = List.of("reviews", "delivery", "price", "stock", "discount");
    private static final List<String> ANSWERS = List.of("4 of 5", "tomorrow", "12.50", "42", "10 %");

    private Offers() {}

    /// With what the sources say if nobody interferes.
    static Reply of(String product, byte[] document) {
        return offer(product, document, ANSWERS);
    }

    /// With one answer of all sources.
    static Reply of(String product, byte[] document, String answer) {
        return offer(product, document, Collections.nCopies(SOURCES.size(), answer));
    }

    private static Reply offer(String product, byte[] document, List<String> answers) {
        CRC32 crc = new CRC32();
        crc.update(document);
        StringJoiner text = new StringJoiner("; ");
        text.add("read %d bytes, CRC-32 %08x".formatted(document.length, crc.getValue()));
        for (int source = 0; source < SOURCES.size(); source++) {
            text.add(SOURCES.get(source) + " of " + product + ": " + answers.get(source));
        }
        return new Reply(200, text.toString());
    }
}
