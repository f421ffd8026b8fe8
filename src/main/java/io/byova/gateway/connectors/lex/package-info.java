/**
 * Amazon Lex V2: one bidirectional event stream per call, or one request per utterance. Facts are from the service model that
 * ships with the SDK and from Amazon's developer guide; what they leave open is a setting.
 */
@NullMarked
package io.byova.gateway.connectors.lex;

import org.jspecify.annotations.NullMarked;
