/** The global configuration, the folder defaults, and checks for all forms. */
@ReturnValuesAreNonnullByDefault
package io.jenkins.plugins.tencentvnc.config;

import edu.umd.cs.findbugs.annotations.ReturnValuesAreNonnullByDefault;
