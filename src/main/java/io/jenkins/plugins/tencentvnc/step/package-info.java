/** The Pipeline steps and the post-build step. They publish targets; users open the consoles on the build's page. */
@ReturnValuesAreNonnullByDefault
package io.jenkins.plugins.tencentvnc.step;

import edu.umd.cs.findbugs.annotations.ReturnValuesAreNonnullByDefault;
