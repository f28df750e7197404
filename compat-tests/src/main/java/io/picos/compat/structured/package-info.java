/// Rules for scopes, promises and interruptions (G, N).
package io.picos.compat.structured;
