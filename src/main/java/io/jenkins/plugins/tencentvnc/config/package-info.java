/** The global configuration, the folder defaults, and checks for all forms. */
package io.jenkins.plugins.tencentvnc.config;
