/**
 * The rows of {@code bin/bench} that need no Jenkins; {@code benchmark.jenkins} has the others. Each row compares with
 * a similar operation in the same run; no measured time fails the build. See docs/development/performance.md.
 */
package io.jenkins.plugins.tencentvnc.benchmark;
