/** JSON Web Tokens: whose keys, and whether a token is valid. The only package that knows the library that checks signatures. */
@NullMarked
package io.sidecarsdk.http.internal.inbound.jwt;

import org.jspecify.annotations.NullMarked;
