/** The Pipeline steps and the post-build step. They publish targets; users open the consoles on the build's page. */
package io.jenkins.plugins.tencentvnc.step;
