/**
 * The console links of a build: what is published, who may open it, what an open does, and the page that shows it.
 * Only {@link io.jenkins.plugins.tencentvnc.console.ConsoleService} has anything minted.
 */
package io.jenkins.plugins.tencentvnc.console;
