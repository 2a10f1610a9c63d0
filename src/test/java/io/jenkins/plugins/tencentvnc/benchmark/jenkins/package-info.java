/** The rows of {@code bin/bench} that need a Jenkins; see the package {@code bench}. Not run among the tests. */
package io.jenkins.plugins.tencentvnc.benchmark.jenkins;
