/** What an administrator sets for the whole controller. */
package io.jenkins.plugins.tencentvnc.config;
