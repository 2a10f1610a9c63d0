/**
 * The rows of {@code bin/bench} that need no Jenkins; {@code benchjenkins} has the others. Each row is measured against
 * something of the same kind in the same run, and no time fails the build. See docs/development/performance.md.
 */
package io.jenkins.plugins.tencentvnc.benchmark;
