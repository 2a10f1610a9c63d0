/** Background tasks of the steps: they publish a target on a running build, check it and take its screenshot. */
@ReturnValuesAreNonnullByDefault
package io.jenkins.plugins.tencentvnc.publish;

import edu.umd.cs.findbugs.annotations.ReturnValuesAreNonnullByDefault;
