/** What people put into their jobs. Everything here only publishes targets; minting is the business of a click. */
package io.jenkins.plugins.tencentvnc.step;
