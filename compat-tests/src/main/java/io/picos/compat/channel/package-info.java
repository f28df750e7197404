/// Rules for channels (H).
package io.picos.compat.channel;
