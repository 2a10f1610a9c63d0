/**
 * What {@code bin/bench} measures, each row against something of the same kind in the same run; see docs/performance.md.
 * Here is what needs no Jenkins; {@code benchjenkins} has the rest. No time is ever a reason to fail.
 */
package io.jenkins.plugins.tencentvnc.benchmark;
