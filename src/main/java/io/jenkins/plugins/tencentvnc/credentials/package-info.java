/** Tencent Cloud keys and roles as Jenkins credentials, and their look-up for builds and forms. */
@ReturnValuesAreNonnullByDefault
package io.jenkins.plugins.tencentvnc.credentials;

import edu.umd.cs.findbugs.annotations.ReturnValuesAreNonnullByDefault;
