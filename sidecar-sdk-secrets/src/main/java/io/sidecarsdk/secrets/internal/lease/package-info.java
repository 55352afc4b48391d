/** On what terms Vault gave something: until when it is good, when to act before that, and how it is given back. */
@NullMarked
package io.sidecarsdk.secrets.internal.lease;

import org.jspecify.annotations.NullMarked;
