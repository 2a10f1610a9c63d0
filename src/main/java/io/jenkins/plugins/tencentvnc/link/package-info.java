/**
 * Rules for published links: when they are shown, who may open them and for how long, and the page that forwards to a
 * console. Does not import Jenkins, so that it can be tested without it.
 */
package io.jenkins.plugins.tencentvnc.link;
