/**
 * Support for tests in a Jenkins: its set-up with a fake Tencent Cloud, and the search for secrets in its files and
 * logs.
 */
package io.jenkins.plugins.tencentvnc.testing.jenkins;
