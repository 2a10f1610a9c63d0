/** The rows of {@code bin/bench} that need a Jenkins; see the package {@code benchmark}. Not part of the test run. */
package io.jenkins.plugins.tencentvnc.benchmark.jenkins;
