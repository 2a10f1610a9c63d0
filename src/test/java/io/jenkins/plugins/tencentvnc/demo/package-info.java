/** The programs behind {@code bin/demo}, which need no Jenkins. They are for users to try, and no tests. */
package io.jenkins.plugins.tencentvnc.demo;
