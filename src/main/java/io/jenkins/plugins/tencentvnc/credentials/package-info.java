/** Tencent Cloud keys and roles as Jenkins credentials, and their look-up for builds and forms. */
package io.jenkins.plugins.tencentvnc.credentials;
