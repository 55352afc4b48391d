/** Incoming requests of a servlet container. */
@NullMarked
package io.sidecarsdk.http.internal.inbound.servlet;

import org.jspecify.annotations.NullMarked;
