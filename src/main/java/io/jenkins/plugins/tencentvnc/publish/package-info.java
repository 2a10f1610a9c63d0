/** Background tasks of the steps: they publish a target on a running build, check it and take its screenshot. */
package io.jenkins.plugins.tencentvnc.publish;
